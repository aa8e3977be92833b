const include = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm

/** Returns the headers of the project that a C or C++ file includes, as they are written. */
export const includesOf = (text: string): readonly string[] =>
  [...text.matchAll(include)].flatMap(([, path]) => (path === undefined ? [] : [path]))

/** More headers than this with a matching name: it is not known which one is meant. */
const ambiguous = 3

/**
 * Resolves an include to the directories of the headers it may mean, by the end of their paths:
 * include directories are not known without a build.
 */
export const headerIndex = (
  headers: readonly { readonly path: string; readonly unit: string }[],
): ((include: string) => readonly string[]) => {
  const byName = new Map<string, { readonly path: string; readonly unit: string }[]>()
  for (const header of headers) {
    const name = header.path.slice(header.path.lastIndexOf('/') + 1)
    const list = byName.get(name) ?? []
    list.push(header)
    byName.set(name, list)
  }
  return (written) => {
    const path = written.replace(/^(?:\.\.?\/)+/, '')
    const name = path.slice(path.lastIndexOf('/') + 1)
    const found = (byName.get(name) ?? []).filter((header) => header.path.endsWith(`/${path}`))
    return found.length > ambiguous ? [] : found.map((header) => header.unit)
  }
}
