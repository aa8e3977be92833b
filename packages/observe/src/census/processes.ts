import type { BpfObject, FileLocation, ProcessHoldings } from '@lastref/model'
import { identify } from '../identity/identify.ts'

interface Tally {
  bpfFds: number
  files: number
  objects: number
  memlockBytes: number
}

/**
 * Returns what each process holds through fds and mappings. A file or object that several processes
 * share counts for each of them. Processes that have exited since are left out.
 */
export function holdingsOfProcesses(objects: readonly BpfObject[]): ProcessHoldings[] {
  const processes: ProcessHoldings[] = []
  for (const [pid, tally] of talliesOf(objects)) {
    const identity = identify(pid)
    if (identity === null) continue
    const { comm, exe, commandLine, unit, container, podUid, openFds, fdLimit } = identity
    const who = { pid, comm, exe, commandLine, unit, container, podUid }
    processes.push({ ...who, ...tally, openFds, fdLimit })
  }
  return processes
}

function talliesOf(objects: readonly BpfObject[]): ReadonlyMap<number, Tally> {
  const tallies = new Map<number, Tally>()
  for (const object of objects) {
    const holders = new Set<number>()
    for (const holder of object.holders) {
      if (holder.kind !== 'file') continue
      for (const [pid, fds] of fdsOf(holder.at)) {
        const tally = tallies.get(pid) ?? { bpfFds: 0, files: 0, objects: 0, memlockBytes: 0 }
        tally.bpfFds += fds
        tally.files += 1
        tallies.set(pid, tally)
        holders.add(pid)
      }
    }
    for (const pid of holders) {
      const tally = tallies.get(pid)
      if (tally === undefined) continue
      tally.objects += 1
      tally.memlockBytes += object.memlockBytes ?? 0
    }
  }
  return tallies
}

/** Returns how many fds each process has on the file; 0 for one that only maps it. */
function fdsOf(at: readonly FileLocation[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const place of at) {
    if ('inflight' in place) continue
    const fds = 'fds' in place ? place.fds.length : 0
    counts.set(place.pid, (counts.get(place.pid) ?? 0) + fds)
  }
  return counts
}
