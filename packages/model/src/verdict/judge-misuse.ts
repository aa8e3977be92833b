import type { Misuse, OpeningsReading } from '../opening.ts'
import type { SiteJudgement } from './judge-site.ts'
import { distinct, objectKey } from './site-history.ts'
import { siteKey } from './site-key.ts'
import { counted, grouped, listed } from './words.ts'

const meanings: Readonly<Record<Misuse['what'], string>> = {
  'double-close':
    'closed a number that was closed already: in the time between, another thread may have been given it',
  'close-of-foreign-file':
    'closed a number that by then belonged to another file, and took that file from its owner',
  'bpf-on-closed-fd': 'called bpf() on a number that was closed: the call failed with EBADF',
  'bpf-on-recycled-fd': 'called bpf() on a number that by then belonged to another file',
}

/** Returns one judgement per site and kind of misuse. */
export function judgeMisuse(last: OpeningsReading): readonly SiteJudgement[] {
  const sites = new Map(last.sites.map((site) => [site.id, site]))
  const groups = Map.groupBy(last.misuses, ({ what, site }) => {
    const known = sites.get(site)
    return `${what} ${known === undefined ? site : siteKey(known)}`
  })
  return [...groups.values()].flatMap((misuses) => {
    const [first] = misuses
    if (first === undefined) return []
    const known = misuses.flatMap(({ object }) => (object === null ? [] : [object]))
    const objects = [...new Map(known.map((object) => [objectKey(object), object])).values()]
    const fds = distinct(misuses.map(({ fd }) => fd))
    const shown = fds.slice(0, 5).join(', ')
    const rest = fds.length > 5 ? ` and ${grouped(fds.length - 5)} more` : ''
    const times = misuses.map(({ at }) => at)
    return [
      {
        rule: first.what,
        verdict: null,
        shape: 'none',
        site: sites.get(first.site) ?? null,
        reasons: [
          `${counted(misuses.length, 'time')} it ${meanings[first.what]} (fd ${shown}${rest}).`,
          ...(objects.length === 0 ? [] : [`The number had been that of ${listed(objects)}.`]),
        ],
        objects,
        count: misuses.length,
        files: 0,
        fds: 0,
        opened: 0,
        closed: 0,
        closedByGc: 0,
        pids: distinct(misuses.map(({ pid }) => pid)),
        firstAt: Math.min(...times),
        lastAt: Math.max(...times),
        trend: null,
      },
    ]
  })
}
