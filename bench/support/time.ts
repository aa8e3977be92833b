import { spawnSync } from 'node:child_process'

/** Returns the median of the numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Runs a command to its end, its output thrown away, and returns how long it took in ms. */
export function timeCommand(argv: readonly string[]): number {
  const [command, ...args] = argv
  const started = performance.now()
  const { status, error } = spawnSync(command ?? '', args, { stdio: 'ignore' })
  const took = performance.now() - started
  if (error) throw error
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}`)
  return took
}

/** Returns how long the work took in ms. */
export async function timeWork(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
