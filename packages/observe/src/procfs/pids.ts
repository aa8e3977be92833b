import { readdirSync } from 'node:fs'

/** Returns the ids of the processes of this pid namespace, ascending. */
export function listPids(): number[] {
  const pids: number[] = []
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0)
    if (first >= 0x30 && first <= 0x39) pids.push(Number(name))
  }
  return pids.toSorted((a, b) => a - b)
}
