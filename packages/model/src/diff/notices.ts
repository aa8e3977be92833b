import type { Census } from '../census.ts'

interface Comparison {
  readonly comparable: boolean
  readonly notices: readonly string[]
}

/** Returns whether ids mean the same in both, and what to know before believing the numbers. */
export function compareSources(before: Census, after: Census): Comparison {
  const boot = compareBoots(before, after)
  const notices = boot.notice === null ? [] : [boot.notice]
  const [a, b] = [before.host.pidNamespace, after.host.pidNamespace]
  if (boot.comparable && a !== b) {
    notices.push(
      'pid-namespace: the censuses were taken in different pid namespaces; ' +
        'a process has another pid in each and is counted as two',
    )
  }
  if (Date.parse(before.takenAt) > Date.parse(after.takenAt)) {
    notices.push('order: the first census is the newer one; what shrank is shown as growth')
  }
  const spots = namesSeenOnce(before.blindSpots, after.blindSpots)
  if (spots.length > 0) {
    notices.push(
      `blind-spots: only one census could see ${spots.join(', ')}; ` +
        'what looks new or gone there may have been there all the time',
    )
  }
  return { comparable: boot.comparable, notices }
}

/** A blind spot is `name: sentence`; the sentence may differ where the name does not. */
function namesSeenOnce(before: readonly string[], after: readonly string[]): readonly string[] {
  const namesOf = (spots: readonly string[]): ReadonlySet<string> =>
    new Set(spots.map((spot) => spot.replace(/:.*/su, '')))
  const [a, b] = [namesOf(before), namesOf(after)]
  return [...a, ...b].filter((name) => !a.has(name) || !b.has(name)).toSorted()
}

function compareBoots(
  { host: before }: Census,
  { host: after }: Census,
): { readonly comparable: boolean; readonly notice: string | null } {
  const isOneHost = before.hostname === after.hostname
  if (before.bootId !== null && after.bootId !== null) {
    if (before.bootId === after.bootId) return { comparable: true, notice: null }
    return { comparable: false, notice: isOneHost ? otherBoot : otherHost(before, after) }
  }
  if (isOneHost) {
    return {
      comparable: true,
      notice: 'boot: a boot id is missing; ids are taken to be of one boot',
    }
  }
  return { comparable: false, notice: otherHost(before, after) }
}

const otherBoot =
  'boot: the host was started anew in between; ids begin again at each boot, ' +
  'so no object of the first census is one of the second'

const otherHost = (a: { hostname: string }, b: { hostname: string }): string =>
  `host: the censuses are of two hosts, ${a.hostname} and ${b.hostname}; ` +
  'no object of the first is one of the second'
