import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UnitSummary } from '../engine/summary.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import { engineDigest } from './engine-digest.ts'
import type { UnitResult } from './run-unit.ts'

/**
 * What a unit's users depend on: its summary and, because a type of a third unit may reach them
 * through it, the same of all it needs.
 */
export const digestOf = (summary: UnitSummary, needs: readonly string[]): string =>
  createHash('sha1')
    .update(JSON.stringify([summary, needs]))
    .digest('hex')

/**
 * Results of units by the contents of their files and by what they know of the units they import. A
 * cache that cannot be read or written is no error: the unit is analysed again.
 */
export class UnitCache {
  readonly #directory: string
  readonly #salt: string

  /** `salt` is everything else that an answer depends on: the catalogue and options. */
  constructor(directory: string, salt: string) {
    this.#directory = directory
    this.#salt = salt
    try {
      mkdirSync(directory, { recursive: true })
    } catch {
      // Reads and writes will fail and be passed over.
    }
  }

  keyOf(unit: PlannedUnit, digests: ReadonlyMap<string, string>): string {
    const needs = unit.needs.map((key) => digests.get(key) ?? '')
    return createHash('sha1')
      .update([engineDigest(unit.language), this.#salt, unit.key, unit.digest, ...needs].join('\0'))
      .digest('hex')
  }

  get(key: string): UnitResult | null {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below, under this key
      return JSON.parse(readFileSync(this.#path(key), 'utf8')) as UnitResult
    } catch {
      return null
    }
  }

  put(key: string, result: UnitResult): void {
    const path = this.#path(key)
    try {
      writeFileSync(`${path}.${process.pid}`, JSON.stringify(result))
      renameSync(`${path}.${process.pid}`, path)
    } catch {
      // A full or read-only disk costs the next run its time, nothing else.
    }
  }

  #path(key: string): string {
    return join(this.#directory, `${key}.json`)
  }
}
