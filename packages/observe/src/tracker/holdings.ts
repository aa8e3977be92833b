import type { FileLocation, Holding, ObjectIdentity } from '@lastref/model'
import { AddressTable, wordsOf } from '../census/address-table.ts'
import type { FileRows } from './file-rows.ts'
import type { OpenFile } from './open-files.ts'

/** As many places of a holding are named. */
const maxExamples = 5
/** As many fds of one process are named. */
const maxExampleFds = 8

/** How the rest of the reading is asked for what a holding says about its object and its places. */
export interface HoldingSources {
  /** The site of a kernel-side key, null for a file that was there before the recording. */
  siteOf(key: number): number | null
  /** The object at this address, for files that no opening was seen of. */
  objectAt(address: number): ObjectIdentity | null
  memoryOf(object: ObjectIdentity): number | null
  commOf(pid: number): string | null
  /** Tells whether what the process holds belongs to the recording. */
  isFollowed(pid: number): boolean
}

interface Growing {
  readonly site: number | null
  readonly object: ObjectIdentity
  files: number
  fds: number
  readonly pids: Set<number>
  readonly places: Map<number, number[]>
}

/**
 * Returns what is open now, by site and object: the files whose opening was seen, and those that
 * followed processes have otherwise. `rows` is every fd of the host on a BPF object.
 */
export function holdingsOf(
  files: readonly OpenFile[],
  rows: FileRows,
  sources: HoldingSources,
): Holding[] {
  const table = new AddressTable(files.length)
  const groups = new Map<string, Growing>()
  const ofFile: Growing[] = []
  for (const { row, object } of files) {
    const [low, high] = wordsOf(row.address)
    const group = groupOf(groups, sources.siteOf(row.key), object)
    group.files += 1
    ofFile[table.number(low, high)] = group
  }
  rows.forEach(({ fileLow, fileHigh, objectLow, objectHigh, pid, fd }) => {
    let group = ofFile[table.find(fileLow, fileHigh)]
    if (group === undefined) {
      if (!sources.isFollowed(pid)) return
      const object = sources.objectAt(objectLow + objectHigh * 0x1_0000_0000)
      if (object === null) return
      group = groupOf(groups, null, object)
      group.files += 1
      ofFile[table.number(fileLow, fileHigh)] = group
    }
    enterFd(group, pid, fd)
  })
  return [...groups.values()].map((group) => holdingOf(group, sources))
}

function groupOf(
  groups: Map<string, Growing>,
  site: number | null,
  object: ObjectIdentity,
): Growing {
  const key = `${site} ${object.kind} ${object.id}`
  let group = groups.get(key)
  if (group === undefined) {
    group = { site, object, files: 0, fds: 0, pids: new Set(), places: new Map() }
    groups.set(key, group)
  }
  return group
}

function enterFd(group: Growing, pid: number, fd: number): void {
  group.fds += 1
  group.pids.add(pid)
  const known = group.places.get(pid)
  if (known !== undefined) {
    if (known.length < maxExampleFds) known.push(fd)
  } else if (group.places.size < maxExamples) {
    group.places.set(pid, [fd])
  }
}

function holdingOf(group: Growing, sources: HoldingSources): Holding {
  const { site, object, files, fds, pids } = group
  const examples = [...group.places].map(([pid, some]): FileLocation => {
    const comm = sources.commOf(pid)
    return comm === null ? { pid, fds: some } : { pid, comm, fds: some }
  })
  return {
    site,
    object,
    memlockBytes: sources.memoryOf(object),
    files,
    fds,
    pids: [...pids],
    examples,
  }
}
