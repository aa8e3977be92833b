import type { Holding, ObjectIdentity } from '../opening.ts'
import { nameGroups, type NameGroup } from './name-group.ts'
import type { JudgeOptions } from './options.ts'
import { distinct, objectKey, total, type SiteHistory } from './site-history.ts'
import { counted, grouped, listed, named, pidText, stretch } from './words.ts'

/** Why what is held shows that the site opens again and again, and does not keep a fixed set. */
export interface Repetition {
  readonly shape: 'one-object' | 'many-objects' | 'duplicates'
  /** Files, or fds for duplicates. */
  readonly count: number
  readonly reason: string
}

/**
 * Returns the evidence that the holdings of one site came from repetition, or null when they can as
 * well be a fixed set: each object once, opened when the program began. `now` is the time of the
 * last reading.
 */
export function repetitionOf(
  history: SiteHistory,
  holdings: readonly Holding[],
  now: number,
  options: JudgeOptions,
): Repetition | null {
  return (
    reopened(history, holdings, options) ??
    duplicated(holdings, options) ??
    remade(holdings, options) ??
    kept(history, holdings, now, options) ??
    tooMany(history, holdings, now, options)
  )
}

/** The exact case: more files on one object than processes that opened it. */
function reopened(
  { openers, peak }: SiteHistory,
  holdings: readonly Holding[],
  { minCount }: JudgeOptions,
): Repetition | null {
  const isMany = ({ files, pids }: Holding): boolean =>
    files > Math.max(1, Math.min(pids.length, openers.length || pids.length))
  // Of ended processes that share a program, one pid may stand for all. While they lived each was
  // seen: where all these files were open in as many processes, each had its own.
  const apart = new Map(
    peak.flatMap((holding) =>
      isMany(holding) ? [] : [[objectKey(holding.object), holding.files] as const],
    ),
  )
  const again = holdings.filter(
    (holding) => isMany(holding) && holding.files > (apart.get(objectKey(holding.object)) ?? 0),
  )
  const count = total(again, 'files')
  const [first] = again.toSorted((a, b) => b.files - a.files)
  if (first === undefined || count < minCount) return null
  const others =
    again.length === 1
      ? ''
      : `, ${counted(count, 'file')} on ${grouped(again.length)} objects in all`
  const reason = `It opened ${named(first.object)} again and again: ${counted(first.files, 'file')} on this one object in ${pidText(first.pids)}${others}.`
  return { shape: 'one-object', count, reason }
}

/** More numbers than files and processes account for. */
function duplicated(holdings: readonly Holding[], { minCount }: JudgeOptions): Repetition | null {
  const surplus = ({ files, fds, pids }: Holding): number => fds - Math.max(files, pids.length)
  const copied = holdings.filter((holding) => surplus(holding) >= Math.max(2, minCount))
  const [first] = copied.toSorted((a, b) => surplus(b) - surplus(a))
  if (first === undefined) return null
  const reason = `${counted(first.fds, 'fd')} of ${pidText(first.pids)} are on ${counted(first.files, 'file')} of ${named(first.object)}: the number was duplicated, and the copies were never closed.`
  return { shape: 'duplicates', count: total(copied, 'fds'), reason }
}

/** Several objects of one name in one process. */
function remade(holdings: readonly Holding[], { minCount }: JudgeOptions): Repetition | null {
  const same = nameGroups(holdings).filter(
    (group) => group.name !== null && objectsOf(group) >= minCount,
  )
  const [first] = same.toSorted((a, b) => objectsOf(b) - objectsOf(a))
  if (first === undefined) return null
  const involved = [...new Set(same.flatMap((group) => group.holdings))]
  const objects = objectsById(first)
  const reason = `It made the same again and again: ${grouped(objectsOf(first))} different ${objects[0]?.kind ?? 'object'}s of the one name ${first.name ?? ''} (${listed(objects)}).`
  return { shape: 'many-objects', count: total(involved, 'files'), reason }
}

/**
 * Objects that came after the start phase and stayed, up to the end: an agent may take long to load
 * what it needs, but is then quiet for longer.
 */
function kept(
  { firstAt, lastAt, closed, closedByGc, moments }: SiteHistory,
  holdings: readonly Holding[],
  now: number,
  { minCount, quietShare, startPhaseMs }: JudgeOptions,
): Repetition | null {
  if (firstAt === null || lastAt === null || lastAt - firstAt <= startPhaseMs) return null
  if (now - lastAt > (lastAt - firstAt) * quietShare) return null
  const late = lateObjects(holdings, moments, firstAt + startPhaseMs)
  // Without readings in between, the times of the tally tell, if nothing else happened there.
  const isSure = late === null ? closed + closedByGc === 0 : late.length >= minCount
  const objects = late ?? holdings
  if (!isSure || objects.length < minCount) return null
  const reason = `It did not stop when the program had begun: it opened over ${stretch(lastAt - firstAt)}, and kept ${listed(objects.map(({ object }) => object))}.`
  return { shape: 'many-objects', count: total(holdings, 'files'), reason }
}

/** Returns the holdings on objects not yet held at the first reading after `start`; null: no such. */
function lateObjects(
  holdings: readonly Holding[],
  moments: SiteHistory['moments'],
  start: number,
): readonly Holding[] | null {
  const settled = moments.find(({ at, files }) => at >= start && files > 0)
  if (settled === undefined) return null
  const names = new Set(settled.holdings.map(({ object }) => objectKey(object)))
  return holdings.filter(({ object }) => !names.has(objectKey(object)))
}

/** More objects that names cannot tell apart than a start opens, unless they stayed as they are. */
function tooMany(
  { lastAt }: SiteHistory,
  holdings: readonly Holding[],
  now: number,
  { setLimit, quietMs }: JudgeOptions,
): Repetition | null {
  const isQuiet = lastAt !== null && now - lastAt >= quietMs
  const rows = nameGroups(holdings).filter(
    (group) =>
      group.name === null &&
      objectsOf(group) > setLimit &&
      // Links have no names, and agents attach many: time is all that tells a set from a row.
      !(isQuiet && group.holdings.every(({ object }) => object.kind === 'link')),
  )
  const [first] = rows.toSorted((a, b) => objectsOf(b) - objectsOf(a))
  if (first === undefined) return null
  const involved = [...new Set(rows.flatMap((group) => group.holdings))]
  const objects = objectsById(first)
  const reason = `It keeps ${grouped(objectsOf(first))} ${objects[0]?.kind ?? 'object'}s that no name of their own tells apart (${listed(objects)}); up to ${setLimit} would pass for a set that the program opens once.`
  return { shape: 'many-objects', count: total(involved, 'files'), reason }
}

function objectsById({ holdings }: NameGroup): readonly ObjectIdentity[] {
  return holdings.map(({ object }) => object).toSorted((a, b) => a.id - b.id)
}

function objectsOf({ holdings }: NameGroup): number {
  return distinct(holdings.map(({ object }) => object.id)).length
}
