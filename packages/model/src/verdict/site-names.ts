import type { Holding, OpeningsReading, Site } from '../opening.ts'
import { siteKey } from './site-key.ts'

/** Which stacks of the readings are one site. */
export interface SiteNames {
  readonly siteOf: (id: number | null) => Site | null
  /**
   * Names what holdings are judged together: a site; or, for what was opened before the recording
   * began, the processes that hold it.
   */
  readonly keyOf: (of: Pick<Holding, 'site' | 'pids'>) => string
}

/** What nobody saw opened; told after all sites. */
export const unseenKey = 'unseen '

export function siteNames(readings: readonly OpeningsReading[]): SiteNames {
  const sites = new Map<number, Site>()
  const keys = new Map<number, string>()
  for (const { sites: known } of readings) {
    for (const site of known) {
      if (sites.has(site.id)) continue
      sites.set(site.id, site)
      keys.set(site.id, siteKey(site))
    }
  }
  return {
    siteOf: (id) => (id === null ? null : (sites.get(id) ?? null)),
    keyOf: ({ site, pids }) =>
      site === null
        ? unseenKey + (pids.length === 1 ? pids[0] : pids.join(' '))
        : (keys.get(site) ?? `unknown ${site}`),
  }
}
