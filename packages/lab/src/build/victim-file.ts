import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noSuchVictim } from '../errors.ts'
import type { LabLanguage } from '../needs.ts'
import type { VictimRef } from '../victim-ref.ts'
import { victimSources } from './folders.ts'

/** Where the sources of a language lie below the folder of all victims, and what they end in. */
const places: Readonly<Record<LabLanguage, (name: string) => string>> = {
  c: (name) => `c/${name}.c`,
  cpp: (name) => `cpp/${name}.cpp`,
  go: (name) => `go/${name}/main.go`,
  'go-plain': (name) => `go-plain/${name}/main.go`,
  'go-old': (name) => `go-plain/${name}/main.go`,
  rust: (name) => `rust/src/bin/${name}.rs`,
  java: (name) => `java/${name}.java`,
  node: (name) => `node/${name}.js`,
  python: (name) => `python/${name}.py`,
}

/**
 * Returns the absolute path of a victim's source.
 *
 * @throws {LastrefError} LRE190 when there is no such victim.
 */
export function victimFile({ language, name }: VictimRef): string {
  const path = join(victimSources(), places[language](name))
  if (!existsSync(path)) throw noSuchVictim(`${language}/${name}`)
  return path
}

/** Returns the number of the line with the comment `leaks here`, from 1, or null. */
export function markedLine(source: string): number | null {
  const at = readFileSync(source, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('leaks here'))
  return at < 0 ? null : at + 1
}
