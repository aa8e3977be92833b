/** Below this a parse is cheap whatever is in the file. */
const large = 256 * 1024

/** Shorter tables stay. */
const small = 1000

/** What tables of numbers are written with. */
const inTables: ReadonlySet<string> = new Set(
  " \t\r\n,.+-'_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
)

/**
 * Empties tables of numbers in large files, in place: their syntax trees take eighty times the memory
 * of their text, and no handle is in them. Lines and columns stay what they are.
 */
export const blankData = (text: string): string => {
  if (text.length < large) return text
  const parts: string[] = []
  let from = 0
  // Megabytes are too much for a pattern with a repetition.
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
    let end = at + 1
    while (end < text.length && inTables.has(text.charAt(end))) end += 1
    if (text[end] === '}' && end - at > small) {
      const inside = text.slice(at + 1, end)
      if (isTable(inside)) {
        parts.push(text.slice(from, at + 1), inside.replaceAll(/\S/g, ' '))
        from = end
      }
    }
    at = Math.max(at, end - 1)
  }
  return from === 0 ? text : [...parts, text.slice(from)].join('')
}

/** Only numbers: a block of code has names and no commas. */
const isTable = (inside: string): boolean =>
  inside.includes(',') && !/(?<![\w.])[A-Za-z_]/.test(inside)
