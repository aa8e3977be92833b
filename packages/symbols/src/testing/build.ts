import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const testdata = resolve(import.meta.dirname, '../../testdata')
const output = resolve(import.meta.dirname, '../../../../build/symbols')

/** Returns the absolute path of a file of the test data. */
export function source(name: string): string {
  return join(testdata, name)
}

/** Returns the path of what a command makes, which is run when the sources are newer. */
export function built(
  name: string,
  sources: readonly string[],
  command: (file: string) => readonly [program: string, ...args: string[]],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): string {
  const file = join(output, name)
  const newest = Math.max(...sources.map((path) => modified(source(path))))
  if (modified(file) > newest) return file
  mkdirSync(output, { recursive: true })
  // Test files run beside each other: none may see a half-written program.
  const unfinished = `${file}.${process.pid}`
  const [program, ...args] = command(unfinished)
  execFileSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: options.cwd ?? testdata,
    env: { ...process.env, ...options.env },
  })
  renameSync(unfinished, file)
  return file
}

/** Returns the program that takes snapshots. */
export function snapshotProgram(): string {
  return built('snapshot', ['snapshot.c'], (file) => [
    'gcc',
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    source('snapshot.c'),
    '-o',
    file,
  ])
}

/** Whether a program is installed. */
export function installed(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
