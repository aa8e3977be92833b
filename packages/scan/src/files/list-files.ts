import { lstatSync, readdirSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs'
import { join } from 'node:path'
import { noSuchPath } from '../errors.ts'
import type { SkipReason } from '../scan-options.ts'
import { breathing } from './breath.ts'

/** Directories with other people's code, or with none. */
const vendored = new Set([
  'vendor',
  'third_party',
  'node_modules',
  'testdata',
  'external',
  '_vendor',
])

export type Listing = {
  /** Paths of regular files, sorted. */
  readonly files: readonly string[]
  readonly skipped: Map<SkipReason, number>
  readonly unreadable: readonly string[]
}

/**
 * Every file below `roots` for which `wanted` is true, sorted by path. Symbolic links to directories
 * are followed once; a loop ends at the directory that was already read. Rejects with LRE230 when a
 * root is not there, and never for what it meets below one.
 */
export const listFiles = async (
  roots: readonly string[],
  wanted: (name: string) => boolean,
  excluded: (path: string) => boolean,
): Promise<Listing> => {
  const files = new Set<string>()
  const skipped = new Map<SkipReason, number>()
  const unreadable: string[] = []
  const visited = new Set<string>()
  const breathe = breathing()
  const skip = (reason: SkipReason): void => {
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
  }
  const cannotRead = (path: string): void => {
    skip('unreadable')
    unreadable.push(path)
  }
  const file = (path: string, info: Stats | Dirent | null): void => {
    if (info === null) cannotRead(path)
    else if (info.isFile()) files.add(path)
    else skip('not-regular')
  }
  const waiting: { readonly path: string; readonly real: string }[] = []
  const directory = (path: string, real: string): void => {
    if (visited.has(real)) return
    visited.add(real)
    const entries = orNull(() => readdirSync(path, { withFileTypes: true }))
    if (entries === null) {
      cannotRead(path)
      return
    }
    const below: typeof waiting = []
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name)
      if (excluded(child)) {
        skip('excluded')
        continue
      }
      const isLink = entry.isSymbolicLink()
      const info = isLink ? orNull(() => statSync(child)) : entry
      if (info?.isDirectory() === true) {
        if (entry.name.startsWith('.')) continue
        if (vendored.has(entry.name)) skip('vendored')
        else {
          const childReal = isLink ? orNull(() => realpathSync(child)) : join(real, entry.name)
          below.push({ path: child, real: childReal ?? child })
        }
      } else if (wanted(entry.name)) file(child, info)
    }
    waiting.push(...below.toReversed())
  }
  for (const root of roots) {
    const info = rootInfo(root)
    if (!info.isDirectory()) {
      file(root, info)
      continue
    }
    waiting.push({ path: root, real: orNull(() => realpathSync(root)) ?? root })
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      directory(next.path, next.real)
      // oxlint-disable-next-line no-await-in-loop -- one directory after the other
      await breathe()
    }
  }
  return { files: [...files].toSorted(), skipped, unreadable }
}

const rootInfo = (root: string): Stats => {
  try {
    const info = lstatSync(root)
    return info.isSymbolicLink() ? statSync(root) : info
  } catch (error) {
    throw noSuchPath(root, error)
  }
}

const orNull = <T>(read: () => T): T | null => {
  try {
    return read()
  } catch {
    return null
  }
}
