import { koffi } from './koffi.ts'

/**
 * The C library, bound lazily: importing this package on a machine without it costs nothing and
 * fails nowhere but at the first call. Every function here returns the result of the call, or the
 * negative errno.
 */
export interface Libc {
  /** bpf(2). */
  bpf(command: number, attr: Uint8Array, size: number): number
  /** bpf(2) with the address of the attributes: a third less overhead than a buffer. */
  bpfAt(command: number, attr: number, size: number): number
  /** Any system call with up to six integer arguments. */
  syscall(nr: number, ...args: readonly (number | bigint)[]): number
  close(fd: number): number
  fcntl(fd: number, command: number, argument: number): number
  /** The mapped address, or the negative errno as a number. */
  mmap(
    length: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ): bigint | number
  munmap(address: bigint, length: number): number
  /** A view on `length` bytes at `address`; valid until it is unmapped, never longer. */
  view(address: bigint, length: number): ArrayBuffer
  /** The address of the first byte of `bytes`; valid while `bytes` is reachable. */
  addressOf(bytes: Uint8Array): bigint
  /** The NUL-terminated string at `address`. */
  stringAt(address: bigint): string
}

// arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h
const bpfSyscallNumber: Readonly<Record<string, number>> = { x64: 321, arm64: 280 }

type Native = (...args: readonly unknown[]) => number | bigint

let bound: Libc | undefined

/** Returns the C library of this process. */
export function libc(): Libc {
  bound ??= bind()
  return bound
}

function bind(): Libc {
  const lib = koffi.load(null)
  const nr = bpfSyscallNumber[process.arch] ?? -1
  const bpfCall: Native = lib.func('syscall', 'long', ['long', 'long', 'void *', 'long'])
  const bpfAtCall: Native = lib.func('syscall', 'long', ['long', 'long', 'int64', 'long'])
  const anyCall: Native = lib.func('syscall', 'long', [
    'long',
    'int64',
    'int64',
    'int64',
    'int64',
    'int64',
    'int64',
  ])
  const close: Native = lib.func('close', 'int', ['int'])
  const control: Native = lib.func('fcntl', 'int', ['int', 'int', 'long'])
  const map: Native = lib.func('mmap', 'intptr_t', [
    'int64',
    'size_t',
    'int',
    'int',
    'int',
    'int64',
  ])
  const unmap: Native = lib.func('munmap', 'int', ['int64', 'size_t'])
  return {
    bpf: (command, attr, size) => resultOf(bpfCall(nr, command, attr, size)),
    bpfAt: (command, attr, size) => resultOf(bpfAtCall(nr, command, attr, size)),
    syscall: (number, ...args) =>
      resultOf(
        anyCall(
          number,
          args[0] ?? 0,
          args[1] ?? 0,
          args[2] ?? 0,
          args[3] ?? 0,
          args[4] ?? 0,
          args[5] ?? 0,
        ),
      ),
    close: (fd) => resultOf(close(fd)),
    fcntl: (fd, command, argument) => resultOf(control(fd, command, argument)),
    mmap: (length, protection, flags, fd, offset) => {
      const address = map(0, length, protection, flags, fd, offset)
      return Number(address) === -1 ? -koffi.errno() : BigInt(address)
    },
    munmap: (address, length) => resultOf(unmap(address, length)),
    view: (address, length) => koffi.view(address, length),
    addressOf: (bytes) => koffi.address(bytes),
    stringAt: (address) => koffi.decode.string(address),
  }
}

function resultOf(result: number | bigint): number {
  return Number(result) === -1 ? -koffi.errno() : Number(result)
}
