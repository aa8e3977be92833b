import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Frame } from '../frame.ts'
import { source } from './build.ts'

/** `function file:line`, with the file's base name, and a `+` before what is inlined. */
export function shortly(frames: readonly Frame[]): string[] {
  return frames.map(({ function: name, file, line, inlined }) => {
    const place = file === null ? '' : ` ${basename(file)}:${line}`
    return `${inlined ? '+' : ''}${name ?? '?'}${place}`
  })
}

/** Returns the frames of our own sources, in the short form. */
export function ours(frames: readonly Frame[], ...files: readonly string[]): string[] {
  return shortly(frames.filter(({ file }) => file !== null && files.includes(basename(file))))
}

/** Returns `file:line` of the line with the comment `line: label`. */
export function at(file: string, label: string): string {
  const rows = readFileSync(source(file), 'utf8').split('\n')
  const index = rows.findIndex((row) => new RegExp(`line: ${label}( \\*/)?$`, 'u').test(row))
  if (index < 0) throw new Error(`${file} has no line ${label}`)
  return `${basename(file)}:${index + 1}`
}
