import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UnitSummary } from '../engine/summary.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import { engineDigest } from './engine-digest.ts'
import type { UnitResult } from './run-unit.ts'
import { trimFolder } from './trim-folder.ts'

/**
 * What a unit's users depend on: its summary and, because a type of a third unit may reach them
 * through it, the same of all it needs.
 */
export const digestOf = (summary: UnitSummary, needs: readonly string[]): string =>
  createHash('sha1')
    .update(JSON.stringify([summary, needs]))
    .digest('hex')

/** What a cache may take on disk: some hundred scans of large trees. */
const limitBytes = 256 * 1024 * 1024

/**
 * Results of units by the contents of their files and by what they know of the units they import. A
 * cache that cannot be read or written is no error: the unit is analysed again.
 */
export class UnitCache {
  readonly #directory: string
  readonly #salt: string
  readonly #limit: number
  #hasGrown = false

  /** `salt` is everything else that an answer depends on: the catalogue and options. */
  constructor(directory: string, salt: string, limit: number = limitBytes) {
    this.#directory = directory
    this.#limit = limit
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
    const path = this.#path(key)
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below, under this key
      const result = JSON.parse(readFileSync(path, 'utf8')) as UnitResult
      touch(path)
      return result
    } catch {
      return null
    }
  }

  put(key: string, result: UnitResult): void {
    const path = this.#path(key)
    try {
      writeFileSync(`${path}.${process.pid}`, JSON.stringify(result))
      renameSync(`${path}.${process.pid}`, path)
      this.#hasGrown = true
    } catch {
      // A full or read-only disk costs the next run its time, nothing else.
    }
  }

  /** Deletes what was used longest ago when the cache takes more than it may. */
  trim(): void {
    if (this.#hasGrown) trimFolder(this.#directory, this.#limit)
    this.#hasGrown = false
  }

  #path(key: string): string {
    return join(this.#directory, `${key}.json`)
  }
}

/** The time of the last use, for {@link UnitCache.trim}. */
const touch = (path: string): void => {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // Of a cache that may only be read, nothing is deleted either.
  }
}
