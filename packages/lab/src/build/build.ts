import { victimDoesNotCompile } from '../errors.ts'
import type { LabLanguage } from '../needs.ts'
import type { BuiltVictim, VictimRef } from '../victim-ref.ts'
import { buildC, buildCpp } from './native.ts'
import { buildGo, buildOldGo, buildPlainGo } from './go.ts'
import { buildJava } from './java.ts'
import { buildRust } from './rust.ts'
import { markedLine, victimFile } from './victim-file.ts'

/** The command that starts a victim, by the victim's name. */
export type Commands = ReadonlyMap<string, readonly string[]>

/** Builds victims of one language that are not built yet. */
export type Builder = (names: readonly string[]) => Promise<Commands>

const builders: Readonly<Record<LabLanguage, Builder>> = {
  c: buildC,
  cpp: buildCpp,
  go: buildGo,
  'go-plain': buildPlainGo,
  'go-old': buildOldGo,
  rust: buildRust,
  java: buildJava,
  node: async (names) =>
    new Map(
      names.map((name) => [name, [process.execPath, victimFile({ language: 'node', name })]]),
    ),
  python: async (names) =>
    new Map(names.map((name) => [name, ['python3', victimFile({ language: 'python', name })]])),
}

/**
 * Builds victims, those of one language together, and returns them in the order they were named.
 * What has been built before, from the same sources, is found by its content.
 *
 * @throws {LastrefError} LRE190 when one of them does not exist, LRE191 when one does not compile.
 */
export async function buildVictims(victims: readonly VictimRef[]): Promise<readonly BuiltVictim[]> {
  const wanted = Object.groupBy(victims, ({ language }) => language)
  const commands = new Map<string, readonly string[]>()
  for (const victim of victims) victimFile(victim)
  for (const [language, ofLanguage] of entries(wanted)) {
    const names = [...new Set(ofLanguage.map(({ name }) => name))]
    try {
      // oxlint-disable-next-line no-await-in-loop -- a compiler uses every processor by itself
      const built = await builders[language](names)
      for (const [name, command] of built) commands.set(`${language}/${name}`, command)
    } catch (error) {
      throw victimDoesNotCompile(names.map((name) => `${language}/${name}`).join(', '), error)
    }
  }
  return victims.map((victim) => {
    const source = victimFile(victim)
    const command = commands.get(`${victim.language}/${victim.name}`) ?? []
    return { ...victim, command, source, line: markedLine(source) }
  })
}

function entries(
  groups: Partial<Record<LabLanguage, VictimRef[]>>,
): readonly (readonly [LabLanguage, readonly VictimRef[]])[] {
  return languages.flatMap((language) => {
    const group = groups[language]
    return group === undefined ? [] : [[language, group] as const]
  })
}

const languages: readonly LabLanguage[] = [
  'c',
  'cpp',
  'go',
  'go-plain',
  'go-old',
  'rust',
  'java',
  'node',
  'python',
]
