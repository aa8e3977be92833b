import type { ObjectKind } from '@lastref/model'
import { linkTypeName, mapTypeName, programTypeName } from '@lastref/ebpf'

/** What /proc/PID/fdinfo says about a fd on a BPF object (the show_fdinfo in kernel/bpf/). */
export type BpfFdInfo = MapFdInfo | ProgFdInfo | LinkFdInfo | BtfFdInfo

export interface MapFdInfo {
  readonly kind: 'map'
  readonly id: number
  readonly type: string
  readonly keySize: number
  readonly valueSize: number
  readonly maxEntries: number
  readonly flags: number
  readonly memlockBytes: number | null
  readonly frozen: boolean
}

export interface ProgFdInfo {
  readonly kind: 'prog'
  readonly id: number
  readonly type: string
  readonly tag: string
  readonly memlockBytes: number | null
}

export interface LinkFdInfo {
  readonly kind: 'link'
  readonly id: number
  readonly type: string
  readonly progId: number | null
  /** The tracepoint of a raw tracepoint, what an iterator iterates over; null for others. */
  readonly targetName: string | null
}

export interface BtfFdInfo {
  readonly kind: 'btf'
  readonly id: number
}

/** Returns the kind of object behind a fd, from its link in /proc/PID/fd; null for other files. */
export function bpfKindOf(target: string): ObjectKind | null {
  switch (target) {
    case 'anon_inode:bpf-map':
      return 'map'
    case 'anon_inode:bpf-prog':
      return 'prog'
    // One is made by BPF_LINK_CREATE, the other by opening a link again.
    case 'anon_inode:bpf_link':
    case 'anon_inode:bpf-link':
      return 'link'
    case 'anon_inode:btf':
      return 'btf'
    default:
      return null
  }
}

/** Returns what the text of an fdinfo says; null when it is of another kind, or lacks the id. */
export function parseFdInfo(kind: ObjectKind, text: string): BpfFdInfo | null {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const number = (name: string): number | null => {
    const value = Number(fields.get(name) ?? Number.NaN)
    return Number.isSafeInteger(value) ? value : null
  }
  const id = number(`${kind}_id`)
  if (id === null) return null
  switch (kind) {
    case 'map':
      return {
        kind,
        id,
        type: mapTypeName(number('map_type') ?? 0),
        keySize: number('key_size') ?? 0,
        valueSize: number('value_size') ?? 0,
        maxEntries: number('max_entries') ?? 0,
        flags: number('map_flags') ?? 0,
        memlockBytes: number('memlock'),
        frozen: number('frozen') === 1,
      }
    case 'prog': {
      const type = programTypeName(number('prog_type') ?? 0)
      return { kind, id, type, tag: fields.get('prog_tag') ?? '', memlockBytes: number('memlock') }
    }
    case 'link': {
      const type = fields.get('link_type') ?? ''
      const progId = number('prog_id')
      return {
        kind,
        id,
        // A name, or a number from a kernel that does not know the name itself.
        type: /^\d+$/.test(type) ? linkTypeName(Number(type)) : type,
        progId: progId === 0 ? null : progId,
        targetName: fields.get('tp_name') ?? fields.get('target_name') ?? null,
      }
    }
    case 'btf':
      return { kind, id }
  }
}
