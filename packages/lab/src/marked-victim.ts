import { buildVictims } from './build/build.ts'
import { noSuchVictim } from './errors.ts'
import type { VictimLanguage } from './toolchain.ts'

/** A program that runs to its end by itself, and the line of it that a finding must name. */
export interface MarkedVictim {
  readonly language: VictimLanguage
  readonly name: string
  /** Absolute path of the executable. */
  readonly binary: string
  /** Absolute path of the source with the defect. */
  readonly source: string
  /** From 1; null in a fixed twin. */
  readonly line: number | null
}

/**
 * Returns a victim by its language and name, built if it is not.
 *
 * @throws {LastrefError} LRE190 when there is none of this name, LRE191 when it does not compile.
 */
export async function markedVictim(language: VictimLanguage, name: string): Promise<MarkedVictim> {
  const [built] = await buildVictims([{ language, name }])
  const binary = built?.command[0]
  if (built === undefined || binary === undefined) throw noSuchVictim(`${language}/${name}`)
  return { language, name, binary, source: built.source, line: built.line }
}
