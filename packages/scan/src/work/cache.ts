import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UnitSummary } from '../engine/summary.ts'
import type { PlannedUnit } from '../files/plan-units.ts'
import type { UnitResult } from './run-unit.ts'

/** Changes whenever the engine would answer differently. */
const format = '3'

/** The digest of a summary, which is part of the keys of the units that import it. */
export const digestOf = (summary: UnitSummary): string =>
  createHash('sha1').update(JSON.stringify(summary)).digest('hex')

/**
 * Results of units by the contents of their files and by what they know of the units they import. A
 * cache that cannot be read or written is no error: the unit is analysed again.
 */
export class UnitCache {
  readonly #directory: string
  readonly #salt: string

  /** `salt` is everything else that an answer depends on: paths as shown, catalogue, options. */
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
      .update([format, this.#salt, unit.key, unit.digest, ...needs].join('\0'))
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
