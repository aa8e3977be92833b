/** So long may what another tool says about one finding be; a report is not a place for a file. */
const longestTitle = 240
const longestReason = 2000

/** Returns the text cut to `most` UTF-16 units, never inside a character, with `…` where cut. */
export function bounded(text: string, most: number): string {
  if (text.length <= most) return text
  const end = /[\ud800-\udbff]/u.test(text.charAt(most - 2)) ? most - 2 : most - 1
  // A slice of a string keeps the whole of it in memory; a file may be one huge string.
  return Buffer.from(`${text.slice(0, end)}…`, 'utf16le').toString('utf16le')
}

/** Returns a message as a title of one line, and the rest of it where there is any. */
export function titleAndRest(message: string): {
  readonly title: string
  readonly rest: readonly string[]
} {
  const text = message.slice(0, 2 * longestReason).trim()
  const end = text.indexOf('\n')
  const first = end < 0 ? text : text.slice(0, end).trim()
  const more = (end < 0 ? '' : text.slice(end)).trim()
  const title = bounded(first === '' ? 'no message' : first, longestTitle)
  const cut = first.length > longestTitle ? [bounded(first, longestReason)] : []
  return { title, rest: [...cut, ...(more === '' ? [] : [bounded(more, longestReason)])] }
}

const advisory =
  /\b(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[0-9a-z]{4}){3}|CWE-\d{1,6}|(?:GO|RUSTSEC|PYSEC|DSA|OSV)-\d{4}-\d{1,7})\b/giu

/** Returns the numbers of advisories and weaknesses in the texts, upper case, each once. */
export function advisoriesIn(texts: readonly (string | null)[]): readonly string[] {
  const found = new Set<string>()
  for (const text of texts) {
    if (text === null || !text.includes('-')) continue
    for (const [id] of text.slice(0, 4 * longestReason).matchAll(advisory)) {
      found.add(id.toUpperCase())
    }
  }
  return found.size === 0 ? none : [...found].slice(0, 50)
}

const none: readonly string[] = []
