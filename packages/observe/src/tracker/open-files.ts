import type { ObjectIdentity, ObjectKind } from '@lastref/model'
import { decodeOpenRow, openRowSize, type OpenRow } from '../generated/wire-tracker.ts'

/** A file that a followed process opened and that is open now, whoever has it. */
export interface OpenFile {
  readonly row: OpenRow
  readonly object: ObjectIdentity
}

const kinds: readonly (ObjectKind | undefined)[] = [undefined, 'map', 'prog', 'link', 'btf']

/** Returns the object by its kernel-side kind (`enum object_kind` in bpf/kinds.bpf.h), or null. */
export function objectOf(row: {
  readonly kind: number
  readonly id: number
  readonly name: string
}): ObjectIdentity | null {
  const kind = kinds[row.kind]
  return kind === undefined ? null : { kind, id: row.id, name: row.name }
}

/** A file that went with a process, which the kernel side has not counted yet. */
export interface LeftFile {
  readonly row: OpenRow
}

/** Returns the files in the rows of the walk over `births`. */
export function decodeOpenFiles(bytes: Uint8Array): {
  readonly open: readonly OpenFile[]
  readonly left: readonly LeftFile[]
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const open: OpenFile[] = []
  const left: LeftFile[] = []
  for (let at = 0; at + openRowSize <= bytes.byteLength; at += openRowSize) {
    const row = decodeOpenRow(view, at)
    const object = objectOf(row)
    if (row.ended !== 0) left.push({ row })
    else if (object !== null) open.push({ row, object })
  }
  return { open, left }
}
