import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const crates = new Map<string, string>()

/** The directory of the crate that a Rust file's directory is part of: the nearest with a manifest. */
export const crateOf = (directory: string): string => {
  const known = crates.get(directory)
  if (known !== undefined) return known
  const above = dirname(directory)
  let found = directory
  if (!existsSync(join(directory, 'Cargo.toml')) && above !== directory) {
    const outer = crateOf(above)
    // Without any manifest a directory stands for itself.
    found = existsSync(join(outer, 'Cargo.toml')) ? outer : directory
  }
  crates.set(directory, found)
  return found
}
