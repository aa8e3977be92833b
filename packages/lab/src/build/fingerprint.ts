import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Returns a short name for the content of files and what else a build depends on: a build under
 * this name is current whenever it exists.
 */
export function fingerprint(
  root: string,
  files: readonly string[],
  ...others: readonly string[]
): string {
  const hash = createHash('sha256')
  for (const file of files.toSorted())
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  for (const other of others) hash.update(`${other}\0`)
  return hash.digest('hex').slice(0, 16)
}

/** Returns the paths of all files below a folder. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}
