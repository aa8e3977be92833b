import { suppressionFault } from '../errors.ts'
import type { Judgement } from '../verdict/judgement.ts'

/** One line of a suppressions file. */
export interface Suppression {
  /** `site:main.readMap`, as it was written. */
  readonly text: string
  readonly line: number
  readonly what: 'site' | 'object' | 'module'
  readonly pattern: RegExp
}

export interface SuppressionResult {
  readonly kept: readonly Judgement[]
  readonly suppressed: readonly { readonly judgement: Judgement; readonly by: Suppression }[]
  /** Lines that matched nothing: to be said, for they hide a typing error or are no longer needed. */
  readonly unused: readonly Suppression[]
}

/**
 * Returns the suppressions of a file: `site:`, `object:` or `module:` and a pattern, one per line, as
 * LeakSanitizer writes them. A pattern matches anywhere in the name; `*` stands for anything, `^` at
 * the beginning and `$` at the end tie it. Lines that begin with `#` are comments.
 *
 * Throws a LastrefError (LRE320) that names the line that is none of these; `path` is for its text.
 */
export function parseSuppressions(text: string, path: string): readonly Suppression[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return []
    const [, what, pattern = ''] = /^(site|object|module):(.+)$/u.exec(line) ?? []
    if (what !== 'site' && what !== 'object' && what !== 'module') {
      throw suppressionFault(path, index + 1, line)
    }
    return [{ text: line, line: index + 1, what, pattern: patternOf(pattern.trim()) }]
  })
}

function patternOf(pattern: string): RegExp {
  const [, start = '', body = '', end = ''] = /^(\^?)(.*?)(\$?)$/su.exec(pattern) ?? []
  // Consecutive stars are one: each more of them would multiply the work of a mismatch.
  const parts = body
    .split(/\*+/u)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
  return new RegExp(`${start}${parts.join('.*')}${end}`, 'su')
}

/** Returns the judgements without those that a suppression matches. */
export function suppress(
  judgements: readonly Judgement[],
  suppressions: readonly Suppression[],
): SuppressionResult {
  const used = new Set<Suppression>()
  const kept: Judgement[] = []
  const suppressed: SuppressionResult['suppressed'][number][] = []
  for (const judgement of judgements) {
    const matching = suppressions.filter((suppression) => matches(suppression, judgement))
    // What is held as it should be needs no suppression, and must not make one look needed.
    if (judgement.verdict !== 'ok') for (const suppression of matching) used.add(suppression)
    const [by] = matching
    if (by === undefined) kept.push(judgement)
    else suppressed.push({ judgement, by })
  }
  return { kept, suppressed, unused: suppressions.filter((suppression) => !used.has(suppression)) }
}

function matches({ what, pattern }: Suppression, { site, objects }: Judgement): boolean {
  const frames = site?.stack.frames ?? []
  const has = (text: string | null): boolean => text !== null && pattern.test(text)
  switch (what) {
    case 'site':
      return frames.some(({ function: name, file }) => has(name) || has(file))
    case 'module':
      return frames.some(({ module }) => has(module))
    case 'object':
      return objects.length > 0 && objects.every(({ name }) => has(name))
  }
}
