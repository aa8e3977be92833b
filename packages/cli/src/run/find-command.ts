import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { argumentsNotUtf8, commandNotExecutable, commandNotFound } from '../errors-run.ts'

/** A program that will be run, and what a report should say about it. */
export interface FoundCommand {
  readonly path: string
  /** It runs with the rights of its owner or group, whoever starts it. */
  readonly setId: boolean
}

/**
 * Returns the file that a shell would run for this word.
 *
 * @throws LastrefError LRE220 when there is none (status 127), LRE221 when it may not be executed
 *   (status 126), LRE027 when the arguments cannot be passed on as they are.
 */
export function findCommand(
  argv: readonly string[],
  cwd: string,
  path: string | undefined,
): FoundCommand {
  const word = argv[0] ?? ''
  if (argv.some((argument) => argument.includes('\ufffd')) && !ownArgumentsAreUtf8()) {
    throw argumentsNotUtf8()
  }
  if (word === '') throw commandNotFound(word)
  let refused: string | null = null
  for (const candidate of candidates(word, cwd, path)) {
    const stat = statSync(candidate, { throwIfNoEntry: false })
    if (stat === undefined) continue
    if (stat.isFile() && isExecutable(candidate)) {
      return { path: candidate, setId: (stat.mode & 0o6000) !== 0 }
    }
    refused ??= candidate
  }
  throw refused === null ? commandNotFound(word) : commandNotExecutable(refused)
}

function candidates(word: string, cwd: string, path: string | undefined): string[] {
  if (word.includes('/')) return [resolve(cwd, word)]
  // An empty element of PATH is the working directory. Without PATH, execvp(3) looks here.
  return (path ?? '/bin:/usr/bin').split(':').map((directory) => resolve(cwd, directory, word))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function ownArgumentsAreUtf8(): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(readFileSync('/proc/self/cmdline'))
    return true
  } catch {
    return false
  }
}
