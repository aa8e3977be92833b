import { basename, extname } from 'node:path'

const include = /^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]/gm

/** Returns the headers that a C or C++ file includes, as they are written. */
export const includesOf = (text: string): readonly string[] =>
  [...text.matchAll(include)].flatMap(([, path]) => (path === undefined ? [] : [path]))

/** More files than this with a matching name: it is not known which one is meant. */
const ambiguous = 3

type File = { readonly path: string; readonly unit: string }

const stemOf = (path: string): string => basename(path, extname(path))

const grouped = (
  files: readonly File[],
  nameOf: (path: string) => string,
): ReadonlyMap<string, readonly File[]> => {
  const groups = new Map<string, File[]>()
  for (const file of files) {
    const name = nameOf(file.path)
    const group = groups.get(name) ?? []
    group.push(file)
    groups.set(name, group)
  }
  return groups
}

export const isHeader = (path: string): boolean => extname(path).startsWith('.h')

/** What includes mean, in units. */
export type IncludeIndex = {
  /**
   * Units of the headers that an include may mean, by the end of their paths: include directories are
   * not known without a build.
   */
  readonly declaring: (include: string) => readonly string[]
  /** Units with a source of such a header's name: what `include/map.h` declares `lib/map.c` defines. */
  readonly defining: (include: string) => readonly string[]
}

export const includeIndex = (files: readonly File[]): IncludeIndex => {
  const headers = grouped(
    files.filter(({ path }) => isHeader(path)),
    basename,
  )
  const sources = grouped(
    files.filter(({ path }) => !isHeader(path)),
    stemOf,
  )
  const unlessMany = (found: readonly File[]): readonly string[] =>
    found.length > ambiguous ? [] : found.map(({ unit }) => unit)
  const declaring = (written: string): readonly string[] => {
    const path = written.replace(/^(?:\.\.?\/)+/, '')
    const named = headers.get(basename(path)) ?? []
    return unlessMany(named.filter((header) => header.path.endsWith(`/${path}`)))
  }
  return {
    declaring,
    defining: (written) =>
      declaring(written).length === 0 ? [] : unlessMany(sources.get(stemOf(written)) ?? []),
  }
}
