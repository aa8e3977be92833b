import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeTree, type TreeFile } from './git-tree.ts'

/** Files of a commit that a scan reads. */
export interface Side {
  readonly commit: string
  readonly files: readonly TreeFile[]
}

/**
 * Brings a folder to one side of a fix. The other side differs in few files, so only those are
 * written again. What the folder holds stands beside it, and is removed while it is changed: an
 * interrupted run leaves nothing that looks whole.
 */
export async function bringTo(
  side: Side,
  other: Side,
  folder: string,
  gitDirectory: string,
): Promise<void> {
  const state = `${folder}.commit`
  const held = existsSync(state) ? readFileSync(state, 'utf8') : null
  if (held === side.commit) return
  rmSync(state, { force: true })
  const before = held === other.commit ? other.files : []
  if (before.length === 0) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const blobs = new Map(side.files.map(({ path, blob }) => [path, blob]))
  for (const { path } of before) if (!blobs.has(path)) rmSync(join(folder, path), { force: true })
  const known = new Map(before.map(({ path, blob }) => [path, blob]))
  const changed = side.files.filter(({ path, blob }) => known.get(path) !== blob)
  await writeTree(gitDirectory, changed, folder)
  writeFileSync(state, side.commit)
}
