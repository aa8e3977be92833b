import { join } from 'node:path'
import { versionOf } from '../needs.ts'
import type { Builder } from './build.ts'
import { compile, once } from './compiler.ts'
import { filesBelow, fingerprint } from './fingerprint.ts'
import { buildFolder, victimSources } from './folders.ts'

/** javac compiles the whole folder into one archive; a victim is its main class. */
export const buildJava: Builder = async (names) => {
  const folder = join(victimSources(), 'java')
  const sources = filesBelow(folder).filter((file) => file.endsWith('.java'))
  const version = versionOf({ what: 'JDK', probe: ['javac', '-version'] }) ?? ''
  const key = fingerprint(folder, sources, version)
  const classes = await once(join(buildFolder(), 'java', key, 'classes'), (unfinished) =>
    compile('javac', ['-nowarn', '-d', unfinished, ...sources]),
  )
  return new Map(names.map((name) => [name, ['java', '-cp', classes, name]]))
}
