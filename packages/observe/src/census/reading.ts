import type { ObjectKind } from '@lastref/model'
import type { AttachedProg } from '../attachments/attached.ts'
import type { FileTable } from './file-table.ts'
import type { EdgeRow, LinkRow, MapRow, PlaceRow, ProgRow, VmaRow } from '../generated/wire.ts'

/** A BTF object as seen through an fd of lastref's own, whose reference `refcnt` includes. */
export interface BtfRow {
  readonly address: number
  readonly id: number
  readonly refcnt: number
  readonly name: string
  readonly size: number
  readonly kernel: boolean
}

/** The counters of all objects at one moment, each including the one reference of the visit. */
export interface Counters {
  readonly maps: readonly MapRow[]
  readonly progs: readonly ProgRow[]
  readonly links: readonly LinkRow[]
  readonly btfs: readonly BtfRow[]
}

/** A bpffs inode, and the address of the object it holds. */
export interface PinnedObject {
  readonly object: number
  /** Address of the inode, so that one that is also open is not counted twice. */
  readonly inode: number
  readonly path: string
  readonly alsoAt: readonly string[]
  readonly mountNamespace: number
}

/** Elements of an outer map, a program array, a devmap or a cpumap that hold the same object. */
export interface SlotHolding {
  readonly outer: number
  readonly inner: { readonly kind: 'map' | 'prog'; readonly id: number }
  readonly slots: number
}

/** Everything found to hold something, between two readings of the counters. */
export interface Holdings {
  readonly edges: readonly EdgeRow[]
  readonly files: FileTable
  /** What was found by looking inside of sockets, io_urings and other files. */
  readonly hidden: readonly PlaceRow[]
  readonly mappings: readonly VmaRow[]
  readonly pins: readonly PinnedObject[]
  readonly slots: readonly SlotHolding[]
  readonly attachments: readonly AttachedProg[]
}

/** What of the picture is lastref's own: it is left out, and its references are subtracted. */
export interface Self {
  readonly pid: number
  readonly isOwn: (kind: ObjectKind, id: number) => boolean
}

/** Returns the addresses of all objects. */
export function addressesOf({ maps, progs, links, btfs }: Counters): number[] {
  const addresses: number[] = []
  for (const rows of [maps, progs, links, btfs]) {
    for (const { address } of rows) addresses.push(address)
  }
  return addresses
}

/** Returns about how many files there are: every user of a map may be one. */
export function filesIn({ maps, progs, links, btfs }: Counters): number {
  const others = progs.length + links.length + btfs.length
  return maps.reduce((sum, { usercnt }) => sum + usercnt, others)
}
