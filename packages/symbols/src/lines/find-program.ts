import { accessSync, constants } from 'node:fs'
import { isAbsolute, join } from 'node:path'

/** Newest first: Debian and Ubuntu install several versions beside each other. */
const names = [
  'llvm-symbolizer',
  ...versions(24, 13).map((version) => `llvm-symbolizer-${version}`),
]

/** Returns the path of llvm-symbolizer (13 or newer: it must speak JSON); null: none is installed. */
export function findLlvmSymbolizer(path: string): string | null {
  // A relative directory would be looked up where the user happens to stand.
  const directories = path.split(':').filter((directory) => isAbsolute(directory))
  for (const name of names) {
    const found = directories.map((directory) => join(directory, name)).find(isExecutable)
    if (found !== undefined) return found
  }
  return null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function versions(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index)
}
