import type { Holding } from '@lastref/model'
import type { RawEntry } from '@lastref/ebpf'
import { decodeLeftKey, decodeLeftTally } from '../generated/wire-tracker.ts'
import { objectOf, type LeftFile } from './open-files.ts'

/** What is asked of the rest of the reading. */
export interface LeftSources {
  siteOf(key: number): number | null
  commOf(pid: number): string
}

/** Files of one key on one object that went with a process. */
interface LeftRow {
  readonly key: number
  readonly kind: number
  readonly id: number
  readonly name: string
  readonly files: number
  readonly fds: number
  readonly pid: number
  readonly fd: number
}

/**
 * Returns what went with the end of a process, by site and object: what the kernel has counted, and
 * the files whose end it has not come upon yet.
 */
export function leftHoldings(
  counted: Iterable<RawEntry>,
  files: readonly LeftFile[],
  sources: LeftSources,
): Holding[] {
  const merged = new Map<string, Holding>()
  for (const row of rowsOf(counted, files)) {
    const object = objectOf(row)
    if (object === null) continue
    const site = sources.siteOf(row.key)
    const identity = `${site} ${object.kind} ${object.id}`
    merged.set(identity, add(merged.get(identity), row, { site, object }, sources))
  }
  return [...merged.values()]
}

/** As many places of a holding are named. */
const maxExamples = 5

function add(
  known: Holding | undefined,
  row: LeftRow,
  holding: Pick<Holding, 'site' | 'object'>,
  sources: LeftSources,
): Holding {
  const { pid, fd, files, fds } = row
  const pids = known?.pids ?? []
  const examples = known?.examples ?? []
  const isExample = fds > 0 && examples.length < maxExamples
  return {
    ...holding,
    memlockBytes: null,
    files: files + (known?.files ?? 0),
    fds: fds + (known?.fds ?? 0),
    pids: pids.includes(pid) ? pids : [...pids, pid],
    examples: isExample ? [...examples, { pid, comm: sources.commOf(pid), fds: [fd] }] : examples,
  }
}

function* rowsOf(counted: Iterable<RawEntry>, files: readonly LeftFile[]): Generator<LeftRow> {
  for (const [key, value] of counted) {
    yield { ...decodeLeftKey(viewOf(key), 0), ...decodeLeftTally(viewOf(value), 0) }
  }
  for (const { row } of files) {
    const { key, kind, id, name, fds, fd, ended } = row
    yield { key, kind, id, name, files: 1, fds, pid: ended, fd }
  }
}

/** Returns a view of the bytes for the generated decoders. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
