import { readFileSync } from 'node:fs'

let known: number | undefined

/**
 * Returns how many CPUs the kernel could ever have, which is how many values a per-CPU map has for
 * each key. Never changes while the machine is up.
 *
 * @throws the error of node:fs without sysfs.
 */
export function possibleCpus(): number {
  known ??= highestOf(readFileSync('/sys/devices/system/cpu/possible', 'latin1')) + 1
  return known
}

// A list such as `0-3` or `0,2-5`. The kernel copies num_possible_cpus() values; where that is less
// than the highest number, there are holes, which no machine in use has.
function highestOf(list: string): number {
  return Math.max(...list.trim().split(/[,-]/).map(Number))
}
