/** Below this a parse is cheap whatever is in the file. */
const large = 256 * 1024

/** Text that is shorter stays: small literals cost little, and are what a reader of a test expects. */
const small = 4096

const quote = 34
const apostrophe = 39
const backtick = 96
const backslash = 92
const slash = 47
const star = 42
const newline = 10
const open = 123
const close = 125

/** Where a string, a rune or a comment that begins at `at` ends; `at` itself for anything else. */
const skipped = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === quote || code === apostrophe) {
    let end = at + 1
    for (; end < text.length; end += 1) {
      const each = text.charCodeAt(end)
      if (each === backslash) end += 1
      else if (each === code || each === newline) break
    }
    return end
  }
  const ending =
    code === backtick
      ? '`'
      : code !== slash
        ? null
        : text.charCodeAt(at + 1) === slash
          ? '\n'
          : text.charCodeAt(at + 1) === star
            ? '*/'
            : null
  if (ending === null) return at
  const end = text.indexOf(ending, at + (ending === '*/' ? 2 : 1))
  return end < 0 ? text.length : end + ending.length - 1
}

/** Where the brace at `at` is closed; the text's end when it is not. */
const closing = (text: string, at: number): number => {
  let depth = 0
  for (let index = at; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === open) depth += 1
    else if (code === close) {
      depth -= 1
      if (depth === 0) return index
    } else index = skipped(text, index)
  }
  return text.length
}

const declaration = /^(func|type|var|const|import)\b/
/** What comes before the brace of a type, and of a function literal's body. */
const noValue = /\b(?:struct|interface)\s*$|\bfunc\b[^\n]*$/

/**
 * Empties what large Go files put into package variables, up to a function literal: the syntax tree of
 * a table takes eighty times the memory of its text, and what a variable holds before anything ran is
 * no handle. Lines and columns stay what they are.
 */
export const blankTables = (text: string): string => {
  if (text.length < large) return text
  const parts: string[] = []
  let from = 0
  let keyword = ''
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === open) {
      const end = closing(text, at)
      const isValue = keyword === 'var' && !noValue.test(text.slice(Math.max(0, at - 200), at))
      if (isValue && end - at > small) {
        const inside = text.slice(at + 1, end)
        if (!/\bfunc\b/.test(inside)) {
          parts.push(text.slice(from, at + 1), inside.replaceAll(/[^\n]+/g, blank))
          from = end
        }
      }
      at = end
    } else if (at === 0 || text.charCodeAt(at - 1) === newline) {
      keyword = declaration.exec(text.slice(at, at + 8))?.[1] ?? keyword
      at = skipped(text, at)
    } else at = skipped(text, at)
  }
  return from === 0 ? text : [...parts, text.slice(from)].join('')
}

const blank = (line: string): string => ' '.repeat(line.length)
