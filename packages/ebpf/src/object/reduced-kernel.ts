import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { closeFd } from '../native/fd.ts'
import { libc } from '../native/libc.ts'
import { syscallNumber } from '../native/syscall-numbers.ts'
import { stableAddress } from '../native/bpf-attr.ts'
import { coreRoots } from './core-roots.ts'
import { reduceTypes } from './reduce-types.ts'

const vmlinux = '/sys/kernel/btf/vmlinux'
const MFD_CLOEXEC = 1

/** Reduced kernel BTF in a file that has no name but this path. */
export interface ReducedKernel {
  readonly path: string
  close(): void
}

/**
 * Returns the kernel types that the object needs for CO-RE, as a file for libbpf; null when it needs
 * none, needs all, or the kernel shows none.
 */
export function reducedKernel(object: Uint8Array): ReducedKernel | null {
  const roots = coreRoots(object)
  if (roots === null || roots.size === 0) return null
  const types = withKernelBtf((bytes) => reduceTypes(bytes, roots))
  if (types === null) return null
  const name = new TextEncoder().encode('lastref-btf\0')
  const fd = libc().syscall(syscallNumber('memfd_create'), stableAddress(name), MFD_CLOEXEC)
  if (fd < 0) return null
  for (let at = 0; at < types.byteLength;) at += writeSync(fd, types, at)
  return { path: `/proc/self/fd/${fd}`, close: () => void closeFd(fd) }
}

/** Maps the kernel's BTF where the kernel can (since 6.16): reading it takes 1,300 calls. */
function withKernelBtf(use: (bytes: Uint8Array) => Uint8Array): Uint8Array | null {
  let fd: number
  try {
    fd = openSync(vmlinux, 'r')
  } catch {
    return null
  }
  const size = statSync(vmlinux).size
  // PROT_READ, MAP_PRIVATE
  const address = libc().mmap(size, 1, 2, fd, 0)
  closeSync(fd)
  if (typeof address !== 'bigint') return use(readFileSync(vmlinux))
  try {
    return use(new Uint8Array(libc().view(address, size)))
  } finally {
    libc().munmap(address, size)
  }
}
