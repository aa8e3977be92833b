import { existsSync } from 'node:fs'
import { isOrphan, type BpfObject, type Census } from '@lastref/model'
import { lsSummary, lsTable, orphansView, paint } from '@lastref/report'
import { readCensus } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { noSuchProcess } from '../errors.ts'
import { namespaceReach } from '../namespace-reach.ts'
import { objectFilter, placesOf } from '../object-filter.ts'
import { sortObjects } from '../object-order.ts'
import { talk } from '../talk.ts'
import { writeCensus } from '../write-census.ts'

/** Lists the objects of the host. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, screen, streams } = invocation
  const wanted = selection(invocation)
  const census = readCensus({ includeSelf: options.flag('include-self') })
  const objects = sortObjects(census.objects.filter(wanted), options.text('sort') ?? 'id')
  const pid = options.number('pid')
  if (pid !== undefined && objects.length === 0 && !existsSync(`/proc/${pid}`)) {
    throw noSuchProcess(pid)
  }
  const selected: Census = { ...census, objects }
  if (options.flag('json')) {
    await writeCensus(selected, streams.stdout)
    return 0
  }
  if (options.flag('orphans')) {
    const lines = orphansView(objects, namespaceReach())
    await streams.stdout.write(paint(lines, screen.colour))
    await talk(streams, selected, orphanSummary(objects))
    return 0
  }
  const table = lsTable(objects, screen)
  await streams.stdout.write(paint(table.lines, screen.colour))
  await talk(streams, selected, lsSummary(objects), table)
  return 0
}

function orphanSummary(objects: readonly BpfObject[]): string {
  if (objects.length === 0) return 'no orphans: every pinned object has another holder'
  return `${lsSummary(objects)}; lastref removes nothing itself: run the commands that are right`
}

function selection({ options, positionals }: Invocation): (object: BpfObject) => boolean {
  const kind = kindOf(positionals[0])
  const pid = options.number('pid')
  const container = options.text('container')
  const orphans = options.flag('orphans')
  const matches = objectFilter(options.texts('filter'))
  return (object) =>
    (kind === null || object.kind === kind) &&
    (pid === undefined || placesOf(object).some((place) => place.pid === pid)) &&
    (container === undefined || isOfContainer(object, container)) &&
    (!orphans || isOrphan(object)) &&
    matches(object)
}

function kindOf(plural: string | undefined): string | null {
  if (plural === undefined) return null
  return plural === 'btf' ? plural : plural.slice(0, -1)
}

/** Held by a process in the container, or charged to its cgroup. */
function isOfContainer(object: BpfObject, id: string): boolean {
  const held = placesOf(object).some(
    (place) => 'container' in place && place.container?.startsWith(id) === true,
  )
  // A runtime may put its name before the id: docker-<id>.scope.
  const charged = (object.chargedCgroup ?? '')
    .split('/')
    .some((part) => part.replace(/^[a-z-]+-(?=[0-9a-f]{12})/u, '').startsWith(id))
  return held || charged
}
