import koffi, { type LibraryHandle } from 'koffi'

/** An address inside libbpf (a `struct bpf_object *` and the like); 0n is NULL. */
export type Pointer = bigint

/**
 * The functions of libbpf.so.1 that this package calls, and nothing else. Functions that return a
 * pointer return 0n on failure; all others the negative errno (libbpf 1.x conventions).
 */
export interface Libbpf {
  readonly version: { readonly major: number; readonly minor: number }
  objectOpenMem(bytes: Uint8Array, options: Uint8Array): Pointer
  objectLoad(object: Pointer): number
  objectClose(object: Pointer): void
  nextProgram(object: Pointer, previous: Pointer): Pointer
  nextMap(object: Pointer, previous: Pointer): Pointer
  programName(program: Pointer): string
  programFd(program: Pointer): number
  programSection(program: Pointer): string
  programSetAutoload(program: Pointer, autoload: boolean): number
  programSetLog(program: Pointer, log: Uint8Array, size: number): number
  programAttach(program: Pointer): Pointer
  programAttachIterator(program: Pointer, options: Uint8Array | null): Pointer
  linkFd(link: Pointer): number
  linkDestroy(link: Pointer): number
  mapName(map: Pointer): string
  mapFd(map: Pointer): number
  mapInitialValue(map: Pointer, size: Uint8Array): Pointer
  mapSetInitialValue(map: Pointer, bytes: Uint8Array, size: number): number
  mapSetMaxEntries(map: Pointer, maxEntries: number): number
}

type Native = (...args: readonly unknown[]) => unknown

let bound: Libbpf | undefined

/**
 * Returns libbpf, loading it at the first call.
 *
 * @throws whatever `unavailable` makes of the loader's message when there is no usable libbpf.so.1.
 */
export function libbpf(unavailable: (reason: string) => Error): Libbpf {
  bound ??= bind(unavailable)
  return bound
}

function bind(unavailable: (reason: string) => Error): Libbpf {
  let lib: LibraryHandle
  try {
    lib = koffi.load('libbpf.so.1')
  } catch (cause) {
    throw unavailable(cause instanceof Error ? cause.message : String(cause))
  }
  const pointer = 'intptr_t'
  const define = (name: string, result: string, args: string[]): Native =>
    lib.func(name, result, args)
  const toPointer = (value: unknown): Pointer => BigInt(value as number | bigint)
  // libbpf prints to stderr by default; what it says reaches the user through errors and logs.
  define('libbpf_set_print', 'void *', [pointer])(0)
  const errno =
    (call: Native) =>
    (...args: readonly unknown[]): number => {
      const result = Number(call(...args))
      return result === -1 ? -koffi.errno() : result
    }
  const pointerCall =
    (call: Native) =>
    (...args: readonly unknown[]): Pointer => {
      const result = toPointer(call(...args))
      lastErrno = result === 0n ? koffi.errno() : 0
      return result
    }
  const open = pointerCall(define('bpf_object__open_mem', pointer, ['void *', 'size_t', 'void *']))
  const load = errno(define('bpf_object__load', 'int', [pointer]))
  const close = define('bpf_object__close', 'void', [pointer])
  const nextProgram = pointerCall(define('bpf_object__next_program', pointer, [pointer, pointer]))
  const nextMap = pointerCall(define('bpf_object__next_map', pointer, [pointer, pointer]))
  const programName = define('bpf_program__name', 'str', [pointer])
  const programFd = define('bpf_program__fd', 'int', [pointer])
  const programSection = define('bpf_program__section_name', 'str', [pointer])
  const setAutoload = errno(define('bpf_program__set_autoload', 'int', [pointer, 'bool']))
  const setLog = errno(define('bpf_program__set_log_buf', 'int', [pointer, 'void *', 'size_t']))
  const attach = pointerCall(define('bpf_program__attach', pointer, [pointer]))
  const attachIterator = pointerCall(
    define('bpf_program__attach_iter', pointer, [pointer, 'void *']),
  )
  const linkFd = define('bpf_link__fd', 'int', [pointer])
  const linkDestroy = errno(define('bpf_link__destroy', 'int', [pointer]))
  const mapName = define('bpf_map__name', 'str', [pointer])
  const mapFd = define('bpf_map__fd', 'int', [pointer])
  const initialValue = pointerCall(define('bpf_map__initial_value', pointer, [pointer, 'void *']))
  const setInitialValue = errno(
    define('bpf_map__set_initial_value', 'int', [pointer, 'void *', 'size_t']),
  )
  const setMaxEntries = errno(define('bpf_map__set_max_entries', 'int', [pointer, 'uint32']))
  return {
    version: {
      major: Number(define('libbpf_major_version', 'uint32', [])()),
      minor: Number(define('libbpf_minor_version', 'uint32', [])()),
    },
    objectOpenMem: (bytes, options) => open(bytes, bytes.byteLength, options),
    objectLoad: (object) => load(object),
    objectClose: (object) => void close(object),
    nextProgram: (object, previous) => nextProgram(object, previous),
    nextMap: (object, previous) => nextMap(object, previous),
    programName: (program) => String(programName(program)),
    programFd: (program) => Number(programFd(program)),
    programSection: (program) => String(programSection(program)),
    programSetAutoload: (program, autoload) => setAutoload(program, autoload),
    programSetLog: (program, log, size) => setLog(program, log, size),
    programAttach: (program) => attach(program),
    programAttachIterator: (program, options) => attachIterator(program, options),
    linkFd: (link) => Number(linkFd(link)),
    linkDestroy: (link) => linkDestroy(link),
    mapName: (map) => String(mapName(map)),
    mapFd: (map) => Number(mapFd(map)),
    mapInitialValue: (map, size) => initialValue(map, size),
    mapSetInitialValue: (map, bytes, size) => setInitialValue(map, bytes, size),
    mapSetMaxEntries: (map, maxEntries) => setMaxEntries(map, maxEntries),
  }
}

let lastErrno = 0

/** Returns the positive errno of the last call here that returned a NULL pointer, 0 otherwise. */
export function libbpfErrno(): number {
  return lastErrno
}
