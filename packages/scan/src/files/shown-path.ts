import { isAbsolute, relative } from 'node:path'

/** A path as findings name it: relative to `cwd` when it lies below it. */
export const shownPath = (path: string, cwd: string): string => {
  const below = relative(cwd, path)
  return below.startsWith('..') || isAbsolute(below) ? path : below
}
