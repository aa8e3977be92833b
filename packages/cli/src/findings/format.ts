import type { ParsedOptions } from '../command.ts'
import { optionsClash } from '../errors-run.ts'

export const findingsFormats = ['text', 'json', 'sarif', 'junit', 'github', 'gitlab'] as const
export type FindingsFormat = (typeof findingsFormats)[number]

/** Returns the format that --format or --json asks for; throws LRE021 when they disagree. */
export function formatOf(options: ParsedOptions, command: string): FindingsFormat {
  const wanted = options.text('format')
  const format = findingsFormats.find((one) => one === wanted) ?? 'text'
  if (!options.flag('json')) return format
  if (format === 'text' || format === 'json') return 'json'
  throw optionsClash(`--json and --format ${format} exclude each other`, command)
}
