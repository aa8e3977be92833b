import type { OpeningsReading, Pinning, Site } from '../opening.ts'
import type { SiteJudgement } from './judge-site.ts'
import { distinct, objectKey } from './site-history.ts'
import { siteKey } from './site-key.ts'
import { counted, listed } from './words.ts'

/** Returns one judgement per site that left pins behind which nothing uses. */
export function judgePins(last: OpeningsReading): readonly SiteJudgement[] {
  const sites = new Map(last.sites.map((site) => [site.id, site]))
  const orphans = latest(last.pinnings).filter(({ state }) => state === 'orphaned')
  const groups = Map.groupBy(orphans, ({ site }) => keyOf(sites.get(site), site))
  return [...groups.values()].map((pins) => orphaned(pins, sites.get(pins[0]?.site ?? 0) ?? null))
}

function keyOf(site: Site | undefined, id: number): string {
  return site === undefined ? `unknown ${id}` : siteKey(site)
}

/** A path that was pinned, removed and pinned again is the pin that is there now. */
function latest(pinnings: readonly Pinning[]): readonly Pinning[] {
  const byPath = new Map<string, Pinning>()
  for (const pinning of pinnings) byPath.set(pinning.path, pinning)
  return [...byPath.values()]
}

function orphaned(pins: readonly Pinning[], site: Site | null): SiteJudgement {
  const known = pins.flatMap(({ object }) => (object === null ? [] : [object]))
  const objects = [...new Map(known.map((object) => [objectKey(object), object])).values()]
  const times = pins.map(({ at }) => at)
  const paths = pins.map(({ path }) => path)
  const shown = paths.slice(0, 3).join(', ')
  const rest = paths.length > 3 ? ` and ${paths.length - 3} more` : ''
  return {
    rule: 'orphaned',
    verdict: 'orphaned',
    shape: 'pin',
    site,
    reasons: [
      `${counted(pins.length, 'pin')} ${pins.length === 1 ? 'was' : 'were'} left behind: ${shown}${rest}.`,
      `No process, program or link uses ${listed(objects)} any more; the ${pins.length === 1 ? 'pin keeps its' : 'pins keep their'} memory until removed or until the host reboots.`,
    ],
    objects,
    count: pins.length,
    files: 0,
    fds: 0,
    opened: 0,
    closed: 0,
    closedByGc: 0,
    pids: distinct(pins.map(({ pid }) => pid)),
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
    trend: null,
  }
}
