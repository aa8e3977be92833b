import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Language } from '../ir/unit.ts'

/** Front ends by their folder: an answer about one language does not depend on the others. */
const folders: readonly (readonly [folder: string, languages: readonly Language[]])[] = [
  ['go/', ['go']],
  ['c/', ['c', 'cpp']],
  ['rust/', ['rust']],
  ['typescript/', ['typescript']],
]

const matters = (name: string, language: Language): boolean =>
  name.endsWith('.ts') &&
  !name.endsWith('.test.ts') &&
  !folders.some(([folder, own]) => name.startsWith(folder) && !own.includes(language))

/** In development the sources of the scanner, otherwise the bundle that this is part of. */
const ownFiles = (language: Language): string[] => {
  const own = fileURLToPath(import.meta.url)
  if (!own.endsWith('.ts')) return [own]
  const sources = fileURLToPath(new URL('..', import.meta.url))
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => matters(name, language))
    .toSorted()
    .map((name) => `${sources}${name}`)
}

const digests = new Map<Language, string>()

/** A digest of the scanner itself: what another version of it found may be found no more. */
export const engineDigest = (language: Language): string => {
  const known = digests.get(language)
  if (known !== undefined) return known
  const hash = createHash('sha1')
  for (const file of ownFiles(language)) hash.update(readFileSync(file)).update('\0')
  const digest = hash.digest('hex')
  digests.set(language, digest)
  return digest
}
