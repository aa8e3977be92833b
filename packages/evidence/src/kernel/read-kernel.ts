import type { BpfObject, Census, FileLocation, HeldObject, KernelState } from '@lastref/model'

/** As many objects are kept of a reading; all of them are counted. */
const maxObjects = 512

/** Returns what the process holds of BPF, out of a census. */
export function readKernel(
  pid: number,
  census: Census,
  fdsOf: { readonly openFds: number | null; readonly fdLimit: number | null },
): KernelState {
  const held = census.objects.flatMap((object) => heldBy(pid, object) ?? [])
  const sum = (count: (one: Held) => number): number =>
    held.reduce((all, one) => all + count(one), 0)
  const [fds, mappings, inFlight] = [
    sum(({ object }) => object.fds),
    sum((one) => one.mappings),
    sum((one) => one.inFlight),
  ]
  return {
    state: 'read',
    at: Date.parse(census.takenAt),
    handles: fds + mappings + inFlight,
    fds,
    mappings,
    inFlight,
    files: sum(({ object }) => object.files),
    objects: held
      .map(({ object }) => object)
      .toSorted((a, b) => b.files - a.files || (b.memlockBytes ?? 0) - (a.memlockBytes ?? 0))
      .slice(0, maxObjects),
    objectCount: held.length,
    memlockBytes: sum(({ object }) => object.memlockBytes ?? 0),
    ...fdsOf,
  }
}

interface Held {
  readonly object: HeldObject
  readonly mappings: number
  readonly inFlight: number
}

function heldBy(pid: number, object: BpfObject): Held | null {
  let [files, fds, mappings, inFlight] = [0, 0, 0, 0]
  for (const holder of object.holders) {
    if (holder.kind !== 'file' && holder.kind !== 'iterator') continue
    const own = holder.at.filter((place) => place.pid === pid)
    if (own.length === 0) continue
    files += 1
    for (const place of own) {
      if (isFds(place)) fds += place.fds.length
      else if ('vma' in place) mappings += 1
      else inFlight += 1
    }
  }
  if (files === 0) return null
  const { kind, id, name, refcnt, usercnt, memlockBytes, chargedCgroup, settled } = object
  const type = object.kind === 'btf' ? 'btf' : object.type
  return {
    object: {
      kind,
      id,
      name,
      type,
      refcnt,
      usercnt,
      memlockBytes,
      chargedCgroup,
      files,
      fds,
      settled,
    },
    mappings,
    inFlight,
  }
}

function isFds(place: FileLocation): place is Extract<FileLocation, { fds: readonly number[] }> {
  return 'fds' in place
}
