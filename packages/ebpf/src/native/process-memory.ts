import { libc } from './libc.ts'
import { syscallNumber } from './syscall-numbers.ts'

/** A stretch of memory of a process, in bytes. */
export interface MemoryStretch {
  readonly start: number
  readonly length: number
}

/** `UIO_MAXIOV` of include/uapi/linux/uio.h: as many stretches as one call takes. */
const maxStretches = 1024

/**
 * Copies stretches of another process's memory one behind the other, and returns how many bytes it got:
 * fewer where one is not mapped, or the kernel refuses. Copies once, where reading `/proc/PID/mem` copies
 * twice (process_vm_readv(2); mm/process_vm_access.c, fs/proc/base.c).
 */
export function gatherMemory(
  pid: number,
  stretches: readonly MemoryStretch[],
  into: Uint8Array,
): number {
  const nr = syscallNumber('process_vm_readv')
  const base = into.length === 0 ? 0n : libc().addressOf(into)
  const local = new BigUint64Array(2)
  const remote = new BigUint64Array(maxStretches * 2)
  const [localAt, remoteAt] = [bytesOf(local), bytesOf(remote)].map((it) => libc().addressOf(it))
  let done = 0
  for (let first = 0; first < stretches.length; first += maxStretches) {
    const some = stretches.slice(first, first + maxStretches)
    let wanted = 0
    some.forEach(({ start, length }, index) => {
      remote[index * 2] = BigInt(start)
      remote[index * 2 + 1] = BigInt(length)
      wanted += length
    })
    if (done + wanted > into.length) return done
    local[0] = base + BigInt(done)
    local[1] = BigInt(wanted)
    const got = libc().syscall(nr, pid, localAt ?? 0n, 1, remoteAt ?? 0n, some.length, 0)
    if (got > 0) done += got
    if (got !== wanted) return done
  }
  return done
}

function bytesOf(words: BigUint64Array): Uint8Array {
  return new Uint8Array(words.buffer)
}
