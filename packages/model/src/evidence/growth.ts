import type { HeapSite, HeldObject, ProcessEvidence, SpaceRegion } from './reading.ts'

/** What one thing had at the beginning and at the end of the window. */
export interface Growth {
  /** Raw: a function, a kind of region, an object. */
  readonly name: string
  readonly place: string | null
  readonly from: number
  readonly to: number
  /** Objects, mappings or files beside the bytes; null where they are not counted. */
  readonly countFrom: number | null
  readonly countTo: number | null
}

/** Returns how the anonymous memory of each kind of region grew, most first. */
export function growthOfRegions(readings: readonly ProcessEvidence[]): readonly Growth[] {
  const regions = readings.flatMap(({ space }) => (space.state === 'read' ? [space.regions] : []))
  const key = ({ kind }: SpaceRegion): string => kind
  return growth(regions[0] ?? [], regions.at(-1) ?? [], key, (region) => ({
    name: region.kind,
    place: null,
    value: region.bytes,
    count: region.mappings,
  }))
}

/** Tells whether most of the anonymous memory that grew is the heap of Go. */
export function isMostlyGoHeap(readings: readonly ProcessEvidence[]): boolean {
  const regions = growthOfRegions(readings)
  const all = regions.reduce((sum, { from, to }) => sum + to - from, 0)
  const heap = regions.find(({ name }) => name === 'go-heap')
  return heap !== undefined && heap.to - heap.from > all / 2
}

/** Returns how the live memory of each place in the program grew, most first. */
export function growthOfSites(readings: readonly ProcessEvidence[]): readonly Growth[] {
  const profiles = readings.flatMap(({ heap }) =>
    heap.state === 'read' && heap.sites !== undefined ? [heap.sites] : [],
  )
  if (profiles.length < 2) return []
  const key = ({ file, line, function: name }: HeapSite): string =>
    [name, file ?? '', line ?? ''].join('\n')
  return growth(profiles[0] ?? [], profiles.at(-1) ?? [], key, (site) => ({
    name: site.function,
    place: site.file === null ? null : `${site.file}${site.line === null ? '' : `:${site.line}`}`,
    value: site.bytes,
    count: site.objects,
  })).filter(({ from, to, countFrom, countTo }) => to > from || (countTo ?? 0) > (countFrom ?? 0))
}

/** Returns how the files of the process on each kind and name of object grew, most first. */
export function growthOfObjects(readings: readonly ProcessEvidence[]): readonly Growth[] {
  const kernels = readings.flatMap(({ kernel }) => (kernel.state === 'read' ? [kernel] : []))
  const groups = (objects: readonly HeldObject[]): readonly ObjectGroup[] => [
    ...Map.groupBy(objects, ({ kind, name, type }) => `${kind} ${type} ${name}`),
  ]
  const first = groups(kernels[0]?.objects ?? [])
  const last = groups(kernels.at(-1)?.objects ?? [])
  return growth(
    first,
    last,
    ([name]) => name,
    ([name, objects]) => ({
      name,
      place: objects[0]?.chargedCgroup ?? null,
      value: objects.reduce((sum, { fds, files }) => sum + Math.max(fds, files), 0),
      count: objects.length,
    }),
  )
}

type ObjectGroup = readonly [name: string, objects: readonly HeldObject[]]

interface Measured {
  readonly name: string
  readonly place: string | null
  readonly value: number
  readonly count: number
}

function growth<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
  measure: (item: T) => Measured,
): readonly Growth[] {
  const first = new Map(before.map((item) => [keyOf(item), measure(item)]))
  const last = new Map(after.map((item) => [keyOf(item), measure(item)]))
  const all = [...new Set([...last.keys(), ...first.keys()])].flatMap((key): Growth[] => {
    const [from, to] = [first.get(key), last.get(key)]
    const known = to ?? from
    if (known === undefined) return []
    return [
      {
        name: known.name,
        place: known.place,
        from: from?.value ?? 0,
        to: to?.value ?? 0,
        countFrom: from?.count ?? 0,
        countTo: to?.count ?? 0,
      },
    ]
  })
  return all.toSorted((a, b) => b.to - b.from - (a.to - a.from))
}
