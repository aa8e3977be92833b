import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  parseBaseline,
  parseSuppressions,
  type BaselineEntry,
  type Suppression,
} from '@lastref/model'
import type { ParsedOptions } from '../command.ts'
import { unreadableFile } from '../errors-run.ts'

/** Returns the suppressions of every file given; throws LRE028, and LRE320 for a bad line. */
export function suppressionsOf(options: ParsedOptions, cwd: string): readonly Suppression[] {
  return options
    .texts('suppressions')
    .flatMap((name) => parseSuppressions(readText(resolve(cwd, name)), name))
}

/** Returns what an earlier report says; throws LRE028, and LRE321 when it is none. */
export function baselineOf(options: ParsedOptions, cwd: string): readonly BaselineEntry[] {
  const name = options.text('baseline')
  return name === undefined ? [] : parseBaseline(readText(resolve(cwd, name)), name)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadableFile(path, error)
  }
}
