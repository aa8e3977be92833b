import type { CorpusCase } from './cases.ts'

/** What the corpus needs of a finding. */
export interface FoundDefect {
  readonly code: string
  readonly title: string
  readonly file: string
  readonly line: number
  readonly function: string | null
}

/**
 * Returns the findings that lie in the functions which the case names as they are before or after
 * the fix; in its files, when it names none.
 */
export function inNamedFunctions(
  one: CorpusCase,
  side: 'before' | 'after',
  findings: readonly FoundDefect[],
): readonly FoundDefect[] {
  const named = one.functions.filter((fn) => fn[side])
  if (one.functions.length === 0) return findings.filter(({ file }) => one.files.includes(file))
  return findings.filter((finding) => {
    if (finding.function === null) return false
    const name = plainName(finding.function)
    return named.some((fn) => {
      const wanted = plainName(fn.name)
      // A closure belongs to the function it is written in.
      return fn.file === finding.file && (name === wanted || name.startsWith(`${wanted}.`))
    })
  })
}

/** `(*Observer).run` and `BpfLoader<'a>::load` without what is not their name. */
export function plainName(name: string): string {
  let text = name
  for (let previous = ''; previous !== text;) {
    previous = text
    text = text.replaceAll(/<[^<>]*>/g, '').replaceAll(/\[[^[\]]*\]/g, '')
  }
  return text.replaceAll(/[(*&)\s]/g, '').replaceAll('::', '.')
}
