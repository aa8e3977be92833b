import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface TreeFile {
  readonly path: string
  readonly blob: string
}

/** Returns the regular files of a commit, or null when this repository does not hold it. */
export function listTree(gitDirectory: string, commit: string): readonly TreeFile[] | null {
  try {
    const listing = execFileSync(
      'git',
      ['--git-dir', gitDirectory, 'ls-tree', '-r', '-z', '--full-tree', commit],
      { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] },
    )
    return listing.split('\0').flatMap((entry) => {
      // A symlink (120000) could lead out of the tree, and a submodule (160000) is not here.
      const match = /^100\d{3} blob ([0-9a-f]+)\t(.+)$/s.exec(entry)
      return match?.[1] === undefined || match[2] === undefined
        ? []
        : [{ blob: match[1], path: match[2] }]
    })
  } catch {
    return null
  }
}

/**
 * Writes files of a repository below `folder`, with one git process for all of them. A snapshot may
 * lack some of its blobs (the largest, as a rule): those files are left out.
 */
export async function writeTree(
  gitDirectory: string,
  files: readonly TreeFile[],
  folder: string,
): Promise<void> {
  let rest = files
  while (rest.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- git ends at a blob it cannot read: go on behind it
    const written = await writeSome(gitDirectory, rest, folder)
    rest = rest.slice(written < rest.length ? written + 1 : written)
  }
}

async function writeSome(
  gitDirectory: string,
  files: readonly TreeFile[],
  folder: string,
): Promise<number> {
  const git = spawn('git', ['--git-dir', gitDirectory, 'cat-file', '--batch'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1' },
  })
  // When git ends early, what is still to be asked has no reader.
  git.stdin.on('error', () => undefined)
  git.stdin.end(files.map(({ blob }) => `${blob}\n`).join(''))
  const made = new Set<string>()
  let pending = Buffer.alloc(0)
  let index = 0
  for await (const chunk of git.stdout) {
    if (!(chunk instanceof Buffer)) throw new TypeError('git writes bytes')
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    for (;;) {
      const end = pending.indexOf(10)
      if (end === -1) break
      const [, type, length] = pending.toString('latin1', 0, end).split(' ')
      const size = type === 'blob' ? Number(length) : 0
      const whole = type === 'blob' ? end + 1 + size + 1 : end + 1
      if (pending.length < whole) break
      const file = files[index]
      if (file === undefined) throw new Error(`${gitDirectory}: git wrote more than was asked for`)
      if (type === 'blob') writeInto(folder, file.path, pending.subarray(end + 1, whole - 1), made)
      pending = pending.subarray(whole)
      index += 1
    }
  }
  return index
}

function writeInto(folder: string, name: string, bytes: Uint8Array, made: Set<string>): void {
  const path = join(folder, name)
  if (!path.startsWith(`${folder}/`)) throw new Error(`${name} leads out of the tree`)
  if (!made.has(dirname(path))) mkdirSync(dirname(path), { recursive: true })
  made.add(dirname(path))
  writeFileSync(path, bytes)
}
