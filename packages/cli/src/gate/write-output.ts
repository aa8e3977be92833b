import { closeSync, openSync, writeSync } from 'node:fs'
import type { FindingsDocument } from '@lastref/model'
import { unwritableOutput } from '../errors-gate.ts'
import type { Streams } from '../streams.ts'
import { renderGate } from './render-gate.ts'
import type { GateOutput, GateSettings } from './settings.ts'

/**
 * Writes one more format into its file. The summary of a GitHub job is added to, as its other steps
 * do; every other file is written anew. Throws LRE052.
 */
export function writeOutput(
  document: FindingsDocument,
  { format, path }: GateOutput,
  { limit }: GateSettings,
  { env, cwd }: Streams,
): void {
  const adds = path === env['GITHUB_STEP_SUMMARY']
  const screen = { width: 100, colour: false }
  try {
    const fd = openSync(path, adds ? 'a' : 'w')
    try {
      for (const part of renderGate(document, format, { screen, cwd, limit })) writeAll(fd, part)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    throw unwritableOutput(path, error)
  }
}

/** One buffer for all of it: a new one for each piece would be let go of much later. */
const buffer = new Uint8Array(256 * 1024)
const utf8 = new TextEncoder()

function writeAll(fd: number, text: string): void {
  for (let from = 0; from < text.length;) {
    const { read, written } = utf8.encodeInto(from === 0 ? text : text.slice(from), buffer)
    for (let at = 0; at < written; at += writeSync(fd, buffer, at, written - at));
    from += read
  }
}
