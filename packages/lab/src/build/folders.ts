import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
const inRepository = fileURLToPath(new URL('../../victims', import.meta.url))
/** Where the published command has its victims: beside its bundle. */
const published = fileURLToPath(new URL('victims', import.meta.url))

/** Returns the folder with the victims' sources, one folder for each language in it. */
export function victimSources(): string {
  return existsSync(inRepository) ? inRepository : published
}

/** Returns where built victims are kept: in the repository, or in the user's cache. */
export function buildFolder(): string {
  if (existsSync(inRepository)) return join(repository, 'build/lab')
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(cache, 'lastref/lab')
}
