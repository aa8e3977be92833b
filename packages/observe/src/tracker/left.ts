import type { Holding } from '@lastref/model'
import type { RawEntry } from '@lastref/ebpf'
import { decodeLeftKey, decodeLeftTally } from '../generated/wire-tracker.ts'
import { objectOf } from './open-files.ts'

/** Returns what the kernel counted as closed by the end of a process, as the model has it. */
export function leftHoldings(
  entries: Iterable<RawEntry>,
  siteOf: (key: number) => number | null,
): Holding[] {
  const merged = new Map<string, Holding>()
  for (const [keyBytes, valueBytes] of entries) {
    const key = decodeLeftKey(viewOf(keyBytes), 0)
    const { files, fds, pid, fd, comm, name } = decodeLeftTally(viewOf(valueBytes), 0)
    const object = objectOf({ kind: key.kind, id: key.id, name })
    if (object === null) continue
    const site = siteOf(key.key)
    const identity = `${site} ${object.kind} ${object.id}`
    const known = merged.get(identity)
    merged.set(identity, {
      site,
      object: known?.object ?? object,
      memlockBytes: null,
      files: files + (known?.files ?? 0),
      fds: fds + (known?.fds ?? 0),
      pids: [...new Set([...(known?.pids ?? []), pid])],
      examples: [...(known?.examples ?? []), ...(fds > 0 ? [{ pid, comm, fds: [fd] }] : [])],
    })
  }
  return [...merged.values()]
}

/** Returns a view of the bytes for the generated decoders. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
