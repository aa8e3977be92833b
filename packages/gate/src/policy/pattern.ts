/** One or more globs of a policy; a name matches when one does and none that begins with `!` does. */
export interface Pattern {
  readonly texts: readonly string[]
  matches(name: string): boolean
}

/**
 * Returns a pattern for paths: `*` and `?` stay within a part, `**` spans parts, `{a,b}` is either.
 * For names (`kind` is `name`) there are no parts and case does not matter.
 */
export function patternOf(texts: readonly string[], kind: 'path' | 'name'): Pattern {
  const flags = kind === 'name' ? 'isu' : 'su'
  const wanted = texts.filter((text) => !text.startsWith('!'))
  const not = texts.filter((text) => text.startsWith('!')).map((text) => text.slice(1))
  const compile = (text: string): RegExp => new RegExp(`^${source(text, kind)}$`, flags)
  const [yes, no] = [wanted.map(compile), not.map(compile)]
  return {
    texts,
    matches: (name) =>
      (yes.length === 0 || yes.some((one) => one.test(name))) && !no.some((one) => one.test(name)),
  }
}

function source(glob: string, kind: 'path' | 'name'): string {
  const any = kind === 'name' ? '.*' : '[^/]*'
  const one = kind === 'name' ? '.' : '[^/]'
  let depth = 0
  return glob
    .replaceAll(/\*\*\/|\*+|\?|[{},]|[\\^$.|+()[\]/]/gu, (token) => {
      if (token === '**/') return kind === 'name' ? '.*/?' : '(?:.*/)?'
      if (token === '*') return any
      if (token.startsWith('*')) return '.*'
      if (token === '?') return one
      if (token === '{') {
        depth += 1
        return '(?:'
      }
      if (token === '}' && depth > 0) {
        depth -= 1
        return ')'
      }
      if (token === ',') return depth > 0 ? '|' : ','
      return `\\${token}`
    })
    .concat(')'.repeat(depth))
}
