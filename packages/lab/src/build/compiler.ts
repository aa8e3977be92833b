import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface CompilerOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a compiler to its end; rejects with what it printed. */
export async function compile(
  command: string,
  args: readonly string[],
  options: CompilerOptions = {},
): Promise<void> {
  await run(command, args, { ...options, maxBuffer: 1 << 26 })
}

/**
 * Makes a file with `make(unfinished)` unless it exists. It has a name of its own until it is
 * complete, because two runs may need it at once.
 */
export async function once(
  file: string,
  make: (unfinished: string) => Promise<void>,
): Promise<string> {
  if (existsSync(file)) return file
  mkdirSync(dirname(file), { recursive: true })
  // The name of the program is its comm, so only its folder may be another.
  const folder = `${dirname(file)}/.${process.pid}`
  mkdirSync(folder, { recursive: true })
  const unfinished = `${folder}/${basename(file)}`
  await make(unfinished)
  renameSync(unfinished, file)
  return file
}
