import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/** How `lastref` is started here, and from what. */
export interface Entry {
  readonly argv: readonly string[]
  readonly what: 'built JavaScript' | 'sources'
}

/** Returns the built command when `make dist` has built one, else the sources. */
export function lastrefEntry(): Entry {
  const built = fileURLToPath(new URL('dist/npm/lastref/bin/lastref', root))
  if (existsSync(built)) return { argv: [process.execPath, built], what: 'built JavaScript' }
  const sources = fileURLToPath(new URL('packages/cli/src/bin.ts', root))
  return { argv: [process.execPath, sources], what: 'sources' }
}
