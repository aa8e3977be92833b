import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const entry = /^[0-9a-f]{40}\.json(?:\.\d+)?$/

/**
 * Deletes a cache's entries, those first that were used longest ago, until they take no more than
 * three quarters of `limit` bytes; nothing as long as they take no more than `limit`. Other files are
 * left alone, and what cannot be read or deleted is passed over.
 */
export const trimFolder = (directory: string, limit: number): void => {
  const files = namesIn(directory).flatMap((name) => {
    const path = join(directory, name)
    const info = statSync(path, { throwIfNoEntry: false })
    return entry.test(name) && info !== undefined
      ? [{ path, size: info.size, used: info.mtimeMs }]
      : []
  })
  let total = files.reduce((sum, { size }) => sum + size, 0)
  if (total <= limit) return
  for (const { path, size } of files.toSorted((a, b) => a.used - b.used)) {
    if (total <= limit * 0.75) break
    try {
      rmSync(path, { force: true })
      total -= size
    } catch {
      // Somebody else's: it stays.
    }
  }
}

const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
