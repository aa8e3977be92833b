import type { IgnoreComment } from './unit.ts'

const pattern = /(?:\/\/|\/\*|#)\s*lastref:ignore\s+([\w-]+|\*)[ \t]*([^\n]*)/g

/** The ignore comments of a text, in order. `*` stands for every rule. */
export const findIgnores = (text: string): IgnoreComment[] => {
  if (!text.includes('lastref:ignore')) return []
  const found: IgnoreComment[] = []
  for (const match of text.matchAll(pattern)) {
    const line = text.slice(0, match.index).split('\n').length
    found.push({
      line,
      rule: match[1] ?? '',
      reason: (match[2] ?? '').replace(/\*\/\s*$/, '').trim(),
    })
  }
  return found
}
