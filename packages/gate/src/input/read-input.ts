import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseInput } from './parse-input.ts'
import { InputFault, type InputFaultKind, type ParsedInput } from './parsed.ts'

/** V8 has no longer strings; a report of this size is no report. */
const mostBytes = 384 * 1024 * 1024

/** What became of a file. */
export type InputReading =
  | { readonly ok: true; readonly parsed: ParsedInput }
  | { readonly ok: false; readonly fault: InputFaultKind; readonly message: string }

/** Reads one input, `-` for stdin. Never throws for what is wrong with the file. */
export function readInput(path: string, cwd: string): InputReading {
  try {
    const text = path === '-' ? decoded(readFileSync(0)) : readText(resolve(cwd, path))
    return { ok: true, parsed: parseInput(text, { input: path, cwd }) }
  } catch (error) {
    if (error instanceof InputFault)
      return { ok: false, fault: error.fault, message: error.message }
    const { code } = error instanceof Error && 'code' in error ? error : { code: '' }
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return { ok: false, fault: 'missing', message: 'does not exist' }
    }
    if (typeof code === 'string' && /^E[A-Z]+$/u.test(code)) {
      return { ok: false, fault: 'unreadable', message: `cannot be read (${code})` }
    }
    throw error
  }
}

function readText(path: string): string {
  // What a shell writes for <(COMMAND) is a pipe that has its writer.
  if (path.startsWith('/dev/fd/')) return decoded(readFileSync(path))
  // Opening a FIFO would wait for a writer that may never come: O_NONBLOCK.
  const fd = openSync(path, 0o4000)
  try {
    const stat = fstatSync(fd)
    if (stat.isDirectory()) throw new InputFault('unreadable', 'is a directory')
    if (!stat.isFile()) throw new InputFault('unreadable', 'is not a regular file')
    if (stat.size > mostBytes) {
      throw new InputFault('too-large', `is larger than ${mostBytes / 1024 / 1024} MiB`)
    }
    return decoded(readFileSync(fd))
  } finally {
    closeSync(fd)
  }
}

function decoded(bytes: Uint8Array): string {
  if (bytes.length > mostBytes) throw new InputFault('too-large', 'is larger than 384 MiB')
  if (bytes.length === 0) throw new InputFault('empty', 'is empty')
  // PowerShell redirects in UTF-16.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new InputFault('foreign', 'is not text in UTF-8', cause)
  }
}
