import type { CommandSpec, ParsedOptions } from '../command.ts'
import { outOfRange } from '../errors-run.ts'

/** Readings closer together would mostly measure each other. */
const leastInterval = 100

/** Returns an option's duration in milliseconds; throws LRE022 when readings would be too dense. */
export function intervalOf(
  options: ParsedOptions,
  spec: CommandSpec,
  name: string = 'interval',
): number {
  const interval = options.duration(name) ?? 1000
  if (interval >= leastInterval) return interval
  throw outOfRange(`--${name}`, options.text(name) ?? '', 'at least 100ms', spec.name)
}
