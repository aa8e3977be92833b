import { generatedKeys, generatedLayouts } from '../generated/layouts.ts'
import type { RuntimeLayout } from './layout.ts'

/** Released versions of Go with one layout: `go1.MINOR.FROM` to `go1.MINOR.TO`. */
export interface GeneratedLayout {
  readonly minor: number
  readonly from: number
  readonly to: number
  /** In the order of the keys; null where those versions have no such field. */
  readonly numbers: readonly (number | null)[]
}

/** Returns the layout of a released version, e.g. `go1.26.8`; null: it is not in the table. */
export function layoutOfVersion(version: string): RuntimeLayout | null {
  const release = releaseOf(version)
  if (release === null) return null
  const entry = generatedLayouts.find(
    ({ minor, from, to }) =>
      minor === release.minor && release.patch >= from && release.patch <= to,
  )
  if (entry === undefined) return null
  const numbers = Object.fromEntries(
    generatedKeys.map((key, index) => [key, entry.numbers[index] ?? null]),
  )
  return isLayout(numbers) ? numbers : null
}

/** Returns the versions in the table, e.g. `go1.15 to go1.26.8`. */
export function knownVersions(): string {
  const [first, last] = [generatedLayouts[0], generatedLayouts.at(-1)]
  return first === undefined || last === undefined
    ? 'none'
    : `go1.${first.minor} to go1.${last.minor}.${last.to}`
}

/** Development versions and release candidates have whatever layout they had that day. */
function releaseOf(version: string): { minor: number; patch: number } | null {
  const match = /^go1\.(\d+)(?:\.(\d+))?(?:[ -].*)?$/u.exec(version)
  return match === null ? null : { minor: Number(match[1]), patch: Number(match[2] ?? 0) }
}

function isLayout(numbers: Readonly<Record<string, number | null>>): numbers is RuntimeLayout {
  return numbers['mheap.allspans'] !== undefined
}
