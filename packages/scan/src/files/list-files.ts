import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { noSuchPath } from '../errors.ts'
import type { SkipReason } from '../scan-options.ts'

export type Listed = { readonly path: string; readonly size: number }

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
  readonly files: readonly Listed[]
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
  const files = new Map<string, Listed>()
  const skipped = new Map<SkipReason, number>()
  const unreadable: string[] = []
  const visited = new Set<string>()
  const skip = (reason: SkipReason): void => {
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
  }
  const file = async (path: string): Promise<void> => {
    const info = await stat(path).catch(() => null)
    if (info === null) {
      skip('unreadable')
      unreadable.push(path)
    } else if (info.isFile()) files.set(path, { path, size: info.size })
    else skip('not-regular')
  }
  const directory = async (path: string): Promise<void> => {
    const real = await realpath(path).catch(() => path)
    if (visited.has(real)) return
    visited.add(real)
    const entries = await readdir(path, { withFileTypes: true }).catch(() => null)
    if (entries === null) {
      skip('unreadable')
      unreadable.push(path)
      return
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = join(path, entry.name)
      if (excluded(below)) {
        skip('excluded')
        continue
      }
      let isDirectory = entry.isDirectory()
      if (entry.isSymbolicLink())
        isDirectory = (await stat(below).catch(() => null))?.isDirectory() ?? false
      if (isDirectory) {
        if (entry.name.startsWith('.')) continue
        if (vendored.has(entry.name)) skip('vendored')
        else await directory(below)
      } else if (wanted(entry.name)) await file(below)
    }
  }
  for (const root of roots) {
    const info = await lstat(root).catch((error: unknown) => {
      throw noSuchPath(root, error)
    })
    const isDirectory =
      info.isDirectory() || (info.isSymbolicLink() && (await stat(root)).isDirectory())
    if (isDirectory) await directory(root)
    else await file(root)
  }
  return {
    files: [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    skipped,
    unreadable,
  }
}
