import { execFileSync } from 'node:child_process'
import { relative, resolve } from 'node:path'
import { noGitDiff } from '../errors-scan.ts'

/** Lines of a file, both ends included. */
export type LineRange = readonly [from: number, to: number]
export type ChangedLines = ReadonlyMap<string, readonly LineRange[]>

/**
 * Returns the lines that are not in `revision`, by path relative to `cwd`; files that git does not
 * know yet are changed as a whole. Throws LRE040 where git has no answer.
 */
export function changedLines(cwd: string, revision: string): ChangedLines {
  const git = (...args: readonly string[]): string => runGit(cwd, revision, args)
  const top = git('rev-parse', '--show-toplevel').trimEnd()
  // A revision that begins with a dash would be an option of git's.
  const commit = git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`).trim()
  const diff = git(
    '-c',
    'core.quotePath=false',
    'diff',
    '--no-color',
    '--no-ext-diff',
    '--no-renames',
    '--unified=0',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    commit,
  )
  const untracked = git('ls-files', '-z', '--others', '--exclude-standard', '--full-name', top)
  const changed = new Map<string, readonly LineRange[]>()
  const here = (path: string): string => relative(cwd, resolve(top, path))
  for (const [path, ranges] of parseDiff(diff)) changed.set(here(path), ranges)
  for (const path of untracked.split('\0')) {
    if (path !== '') changed.set(here(path), [[1, Infinity]])
  }
  return changed
}

/** Returns the added and changed lines of each file in `git diff --unified=0`. */
export function parseDiff(diff: string): Map<string, LineRange[]> {
  const files = new Map<string, LineRange[]>()
  let ranges: LineRange[] | null = null
  let inHunk = 0
  for (const line of diff.split('\n')) {
    if (inHunk > 0) {
      // What a file contains may look like a header.
      if (line.startsWith('+') || line.startsWith('-')) inHunk -= 1
      continue
    }
    if (line.startsWith('+++ ')) {
      const path = unquote(line.slice(4))
      ranges = path.startsWith('b/') ? [] : null
      if (ranges !== null) files.set(path.slice(2), ranges)
      continue
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (hunk === null) continue
    const start = Number(hunk[2])
    const count = Number(hunk[3] ?? 1)
    inHunk = Number(hunk[1] ?? 1) + count
    // Nothing but removed lines: what stands around them has changed.
    ranges?.push(count === 0 ? [start, start + 1] : [start, start + count - 1])
  }
  return files
}

/** git quotes paths with control characters, quotes and backslashes as C does. */
function unquote(path: string): string {
  const plain = path.replace(/\t$/, '')
  if (!plain.startsWith('"')) return plain
  const bytes: number[] = []
  const text = plain.slice(1, -1)
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '\\') {
      bytes.push(...Buffer.from(text[at] ?? ''))
      continue
    }
    const octal = /^[0-7]{3}/.exec(text.slice(at + 1))?.[0]
    const letter = text[at + 1] ?? ''
    bytes.push(
      octal === undefined
        ? (escapes.get(letter) ?? letter.charCodeAt(0))
        : Number.parseInt(octal, 8),
    )
    at += octal === undefined ? 1 : 3
  }
  return Buffer.from(bytes).toString('utf8')
}

const escapes: ReadonlyMap<string, number> = new Map([
  ['n', 10],
  ['t', 9],
  ['r', 13],
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['v', 11],
])

function runGit(cwd: string, revision: string, args: readonly string[]): string {
  try {
    return execFileSync('git', ['-C', cwd, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    throw noGitDiff(revision, error)
  }
}
