import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { BpfObject } from './bpf-object.ts'

/** Returns the bytes of an object that `make bpf` builds from packages/ebpf/testdata. */
export function testObject(name: string): Uint8Array {
  return readFileSync(new URL(`../../../../build/testdata/${name}.bpf.o`, import.meta.url))
}

/** Opens and loads a test object; `programs` leaves out the others. */
export function loadTestObject(name: string, programs?: readonly string[]): BpfObject {
  const object = BpfObject.open(testObject(name), { name: 'lr_test' })
  try {
    if (programs !== undefined) object.loadOnly(programs)
    object.load()
    return object
  } catch (error) {
    object.close()
    throw error
  }
}

/** Returns what the BPF fds of this process are on, sorted. */
export function ownBpfFds(): readonly string[] {
  return readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`)
      } catch {
        return []
      }
    })
    .filter((target) => target.includes('bpf') || target.includes('btf'))
    .toSorted()
}

/** Returns the reason to skip tests that load programs, undefined for none. */
export function notPrivileged(): string | undefined {
  return process.getuid?.() === 0 ? undefined : 'loading BPF programs needs root'
}
