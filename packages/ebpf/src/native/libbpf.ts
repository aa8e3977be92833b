import type { LibraryHandle } from 'koffi'
import { koffi } from './koffi.ts'
import { libbpfMissing, libbpfTooOld } from '../errors-objects.ts'

/** An address inside libbpf (a `struct bpf_object *` and the like); 0n is NULL. */
export type Pointer = bigint

/**
 * The functions of libbpf.so.1 that this package calls, and nothing else.
 *
 * libbpf 1.x conventions: functions that return a pointer return 0n on failure and leave the reason
 * in `lastErrno()`; all others return the negative errno.
 */
export interface Libbpf {
  readonly version: { readonly major: number; readonly minor: number }
  /** The positive errno of the last call that returned NULL. */
  lastErrno(): number
  /** What libbpf calls the (positive) error number, its own range above 4000 included. */
  errorText(errno: number): string
  objectOpenMem(bytes: Uint8Array, options: Uint8Array): Pointer
  objectLoad(object: Pointer): number
  objectClose(object: Pointer): void
  objectBtfFd(object: Pointer): number
  /** The object's own BTF as libbpf corrected it (sizes and offsets of globals), or null. */
  objectBtfBytes(object: Pointer): Uint8Array | null
  nextProgram(object: Pointer, previous: Pointer): Pointer
  nextMap(object: Pointer, previous: Pointer): Pointer
  /** Finds by name; a name that starts with a dot (`.bss`) means the section behind the map. */
  findMap(object: Pointer, name: string): Pointer
  programName(program: Pointer): string
  programFd(program: Pointer): number
  programSection(program: Pointer): string
  programType(program: Pointer): number
  programExpectedAttachType(program: Pointer): number
  programAutoload(program: Pointer): boolean
  programSetAutoload(program: Pointer, autoload: boolean): number
  /** Its instructions, relocated once it is loaded. */
  programInstructions(program: Pointer): Uint8Array
  programSetLog(program: Pointer, log: Pointer, size: number): number
  programSetAttachTarget(program: Pointer, targetFd: number, name: string): number
  programAttach(program: Pointer): Pointer
  linkFd(link: Pointer): number
  linkDestroy(link: Pointer): number
  mapName(map: Pointer): string
  mapFd(map: Pointer): number
  mapType(map: Pointer): number
  mapMaxEntries(map: Pointer): number
  mapSetMaxEntries(map: Pointer, maxEntries: number): number
  /** The initial value of a section map, in libbpf's memory: gone when the object is closed. */
  mapInitialValue(map: Pointer): { readonly address: Pointer; readonly size: number } | null
  /** A copy of the initial value of a section map; empty for other maps. */
  mapInitialBytes(map: Pointer): Uint8Array
  mapReuseFd(map: Pointer, fd: number): number
  tcHookCreate(hook: Uint8Array): number
  /** Fills in the handle, priority and program id in `options`. */
  tcAttach(hook: Uint8Array, options: Uint8Array): number
  tcDetach(hook: Uint8Array, options: Uint8Array): number
}

type Native = (...args: readonly unknown[]) => unknown

let bound: Libbpf | undefined

/**
 * Returns libbpf, loading it at the first call.
 *
 * @throws LastrefError LRE150 without libbpf.so.1, LRE151 when what is there is older than 1.0.
 */
export function libbpf(): Libbpf {
  bound ??= bind(open())
  return bound
}

function open(): LibraryHandle {
  try {
    return koffi.load('libbpf.so.1')
  } catch (cause) {
    throw hasLibrary('libbpf.so.0') ? libbpfTooOld(cause) : libbpfMissing(cause)
  }
}

function hasLibrary(name: string): boolean {
  try {
    koffi.load(name).unload()
    return true
  } catch {
    return false
  }
}

/** Whatever the file is called: 0.x has other conventions, and tells its version since 0.6 only. */
function versionOf(lib: LibraryHandle): Libbpf['version'] {
  try {
    const major = Number(lib.func('libbpf_major_version', 'uint32', [])())
    const minor = Number(lib.func('libbpf_minor_version', 'uint32', [])())
    if (major >= 1) return { major, minor }
  } catch (cause) {
    throw libbpfTooOld(cause)
  }
  throw libbpfTooOld()
}

// An address travels as an integer: cheaper than a wrapped pointer, and it can be stored.
const ptr = 'intptr_t'

/** Looked up at its first call: a process uses a handful of these, and each costs some 20 µs. */
function lazy(lib: LibraryHandle, name: string, result: string, args: string[]): Native {
  let call: Native | undefined
  return (...values) => {
    call ??= lib.func(name, result, args) as Native
    return call(...values)
  }
}

function bind(lib: LibraryHandle): Libbpf {
  let lastErrno = 0
  const plain = (name: string, result: string, args: string[]): Native =>
    lazy(lib, name, result, args)
  const toPointer = (value: unknown): Pointer =>
    typeof value === 'bigint' ? value : BigInt(Number(value))
  const int = (name: string, args: string[]): ((...values: readonly unknown[]) => number) => {
    const call = plain(name, 'int', args)
    return (...values) => Number(call(...values))
  }
  const pointer = (name: string, args: string[]): ((...values: readonly unknown[]) => Pointer) => {
    const call = plain(name, ptr, args)
    return (...values) => {
      const result = toPointer(call(...values))
      lastErrno = result === 0n ? koffi.errno() : 0
      return result
    }
  }
  const text = (name: string, argument: string): ((value: unknown) => string) => {
    const call = plain(name, 'str', [argument])
    return (value) => {
      const result = call(value)
      return typeof result === 'string' ? result : ''
    }
  }
  const sized = (name: string): ((of: Pointer) => { address: Pointer; size: number } | null) => {
    const call = pointer(name, [ptr, 'void *'])
    const size = new BigUint64Array(1)
    return (of) => {
      const address = call(of, size)
      return address === 0n ? null : { address, size: Number(size[0]) }
    }
  }
  const version = versionOf(lib)
  // libbpf prints to stderr by default; what it says reaches the user through errors and logs.
  plain('libbpf_set_print', ptr, [ptr])(0)

  const errorBuffer = Buffer.alloc(256)
  const strerror = int('libbpf_strerror', ['int', 'void *', 'size_t'])
  const openMem = pointer('bpf_object__open_mem', ['void *', 'size_t', 'void *'])
  const objectBtf = pointer('bpf_object__btf', [ptr])
  const btfData = sized('btf__raw_data')
  const initialValue = sized('bpf_map__initial_value')
  const instructions = pointer('bpf_program__insns', [ptr])
  const instructionCount = plain('bpf_program__insn_cnt', 'size_t', [ptr])
  const close = plain('bpf_object__close', 'void', [ptr])
  const autoload = plain('bpf_program__autoload', 'bool', [ptr])
  return {
    version,
    lastErrno: () => lastErrno,
    errorText: (errno) => {
      strerror(errno, errorBuffer, errorBuffer.length)
      return errorBuffer.toString('utf8', 0, errorBuffer.indexOf(0))
    },
    objectOpenMem: (bytes, options) => openMem(bytes, bytes.byteLength, options),
    objectLoad: int('bpf_object__load', [ptr]),
    objectClose: (object) => void close(object),
    objectBtfFd: int('bpf_object__btf_fd', [ptr]),
    objectBtfBytes: (object) => {
      const btf = objectBtf(object)
      const data = btf === 0n ? null : btfData(btf)
      // Copied: libbpf frees or rebuilds its own bytes whenever it likes.
      return data === null ? null : new Uint8Array(koffi.view(data.address, data.size)).slice()
    },
    nextProgram: pointer('bpf_object__next_program', [ptr, ptr]),
    nextMap: pointer('bpf_object__next_map', [ptr, ptr]),
    findMap: pointer('bpf_object__find_map_by_name', [ptr, 'str']),
    programName: text('bpf_program__name', ptr),
    programFd: int('bpf_program__fd', [ptr]),
    programSection: text('bpf_program__section_name', ptr),
    programType: int('bpf_program__type', [ptr]),
    programExpectedAttachType: int('bpf_program__expected_attach_type', [ptr]),
    programAutoload: (program) => autoload(program) === true,
    programSetAutoload: int('bpf_program__set_autoload', [ptr, 'bool']),
    programInstructions: (program) => {
      const size = Number(instructionCount(program)) * 8
      return new Uint8Array(koffi.view(instructions(program), size)).slice()
    },
    programSetLog: int('bpf_program__set_log_buf', [ptr, ptr, 'size_t']),
    programSetAttachTarget: int('bpf_program__set_attach_target', [ptr, 'int', 'str']),
    programAttach: pointer('bpf_program__attach', [ptr]),
    linkFd: int('bpf_link__fd', [ptr]),
    linkDestroy: int('bpf_link__destroy', [ptr]),
    mapName: text('bpf_map__name', ptr),
    mapFd: int('bpf_map__fd', [ptr]),
    mapType: int('bpf_map__type', [ptr]),
    mapMaxEntries: int('bpf_map__max_entries', [ptr]),
    mapSetMaxEntries: int('bpf_map__set_max_entries', [ptr, 'uint32']),
    mapInitialValue: initialValue,
    mapInitialBytes: (map) => {
      const value = initialValue(map)
      if (value === null) return new Uint8Array()
      return new Uint8Array(koffi.view(value.address, value.size)).slice()
    },
    mapReuseFd: int('bpf_map__reuse_fd', [ptr, 'int']),
    tcHookCreate: int('bpf_tc_hook_create', ['void *']),
    tcAttach: int('bpf_tc_attach', ['void *', 'void *']),
    tcDetach: int('bpf_tc_detach', ['void *', 'void *']),
  }
}
