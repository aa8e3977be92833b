import { userFrameIndex, type FindingFrame } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'

/** Returns the user's own frame: `main.read reader.go:42`. */
export function siteText(site: {
  readonly stack: { readonly frames: readonly FindingFrame[] }
}): string {
  const { frames } = site.stack
  const frame = frames[userFrameIndex(frames)]
  return frame === undefined ? 'unknown' : frameText(frame)
}

/** Returns function, file and line of a frame as far as they are known, escaped. */
export function frameText({ function: name, file, line, module }: FindingFrame): string {
  const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
  const where =
    file === null
      ? module === null
        ? ''
        : ` in ${base(module)}`
      : ` ${base(file)}${line === null ? '' : `:${line}`}`
  return escapeTerminal(`${name ?? '?'}${where}`)
}
