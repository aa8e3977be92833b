import { readdirSync, readlinkSync } from 'node:fs'

/**
 * Returns the fds beyond the three that lastref was started with, ascending: a jobserver of make, a
 * lock, `7<file` of a shell.
 *
 * Node marks all of them close-on-exec when it starts (uv_disable_stdio_inheritance), so they cannot
 * be told by that from its own: event loops, pipes of which it has both ends, and /dev/null. These
 * are left out, and with them a /dev/null that somebody passed on.
 */
export function inheritedFds(): number[] {
  const targets = new Map<number, string>()
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      targets.set(Number(name), readlinkSync(`/proc/self/fd/${name}`))
    } catch {
      // The directory itself, which is closed by now.
    }
  }
  const ends = Map.groupBy(targets.values(), (target) => target)
  return [...targets]
    .filter(([fd, target]) => {
      if (fd < 3 || target.startsWith('anon_inode:') || target === '/dev/null') return false
      return !target.startsWith('pipe:') || ends.get(target)?.length === 1
    })
    .map(([fd]) => fd)
    .toSorted((a, b) => a - b)
}
