import { libc } from '../native/libc.ts'
import { pageSize } from '../native/page-size.ts'
import type { SectionMemory } from './global-section.ts'

const protectionRead = 1
const protectionWrite = 2
const mapShared = 1

const command = { lookup: 1, update: 2 } as const

export interface MappedSection {
  readonly memory: SectionMemory
  unmap(): void
}

/**
 * Returns the memory of the (single-element array) map behind a loaded section, shared with the
 * kernel; null when it cannot be mapped, as a section that holds only static variables.
 */
export function mapSection(fd: number, size: number, writable: boolean): MappedSection | null {
  const length = Math.ceil(size / pageSize()) * pageSize()
  const protection = writable ? protectionRead | protectionWrite : protectionRead
  const address = libc().mmap(length, protection, mapShared, fd, 0)
  if (typeof address !== 'bigint') return null
  return {
    memory: { view: new DataView(libc().view(address, length), 0, size), writable },
    unmap: () => void libc().munmap(address, length),
  }
}

/** The same for a section that cannot be mapped: every access is a system call. */
export function copySection(fd: number, size: number, writable: boolean): SectionMemory {
  const key = new Uint8Array(4)
  const value = new Uint8Array(Math.ceil(size / 8) * 8)
  const attr = new Uint8Array(32)
  const words = new DataView(attr.buffer)
  words.setUint32(0, fd, true)
  words.setBigUint64(8, libc().addressOf(key), true)
  words.setBigUint64(16, libc().addressOf(value), true)
  return {
    view: new DataView(value.buffer, 0, size),
    writable,
    pull: () => void libc().bpf(command.lookup, attr, attr.byteLength),
    push: () => void libc().bpf(command.update, attr, attr.byteLength),
  }
}
