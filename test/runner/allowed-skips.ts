import type { Skip } from './outcome.ts'

/** One line of test/allowed-skips: a test that may be skipped in CI, and the reason it must give. */
export interface AllowedSkip {
  readonly line: number
  readonly name: string
  readonly reason: string
}

/**
 * Returns the entries of an allowed-skips file: `full test name :: reason`, one a line. Empty lines
 * and lines that start with `#` are comments.
 *
 * @throws when a line is neither.
 */
export function parseAllowedSkips(text: string): readonly AllowedSkip[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return []
    const at = line.indexOf(' :: ')
    if (at < 0) throw new Error(`allowed-skips:${index + 1}: expected "name :: reason": ${line}`)
    return [{ line: index + 1, name: line.slice(0, at).trim(), reason: line.slice(at + 4).trim() }]
  })
}

/** Splits what was skipped into what nobody allowed, and the lines that allowed nothing. */
export function compareSkips(
  skips: readonly Skip[],
  allowed: readonly AllowedSkip[],
): { readonly forbidden: readonly Skip[]; readonly unused: readonly AllowedSkip[] } {
  const covers = (entry: AllowedSkip, skip: Skip): boolean =>
    entry.name === skip.name && entry.reason === skip.reason
  return {
    forbidden: skips.filter((skip) => !allowed.some((entry) => covers(entry, skip))),
    unused: allowed.filter((entry) => !skips.some((skip) => covers(entry, skip))),
  }
}
