import type {
  AttachPoint,
  BpfObject,
  BtfObject,
  LinkObject,
  MapObject,
  ObjectParts,
  ProgObject,
} from '@lastref/model'
import { linkTypeName, mapTypeName, programTypeName } from '@lastref/ebpf'
import { EdgeKind, type EdgeRow } from '../generated/wire.ts'
import type { Ledger } from './ledgers.ts'
import type { Judgement } from './settle.ts'
import { pageSize, type MapMemory } from './memory.ts'
import type { Subject, Subjects } from './subject.ts'

/** What the objects are besides their ledgers. */
export interface ObjectDetails {
  readonly edges: readonly EdgeRow[]
  readonly subjects: Subjects
  readonly memory: MapMemory
  linkTarget(id: number): AttachPoint | null
  cgroupPath(id: number): string | null
}

/** Returns the objects as the document shows them: by kind, then by id. */
export function objectsOf(judgements: Iterable<Judgement>, details: ObjectDetails): BpfObject[] {
  const mapsOfProg = new Map<number, number[]>()
  for (const edge of details.edges) {
    if (edge.kind !== EdgeKind.PROG_USES_MAP) continue
    const id = details.subjects.get(edge.held)?.id
    const ids = mapsOfProg.get(edge.holder) ?? []
    if (id !== undefined) mapsOfProg.set(edge.holder, [...ids, id])
  }
  return [...judgements]
    .map((judgement) => objectOf(judgement, details, mapsOfProg))
    .toSorted((a, b) => order[a.kind] - order[b.kind] || a.id - b.id)
}

const order = { map: 0, prog: 1, link: 2, btf: 3 } as const

/** What an object was made from. */
interface Origin {
  readonly head: Description
  readonly ledger: Ledger
}

const origins = new WeakMap<object, Origin>()

// Holders are made when they are asked for, since many who take a census only count or print them.
// One getter for all objects: with one for each, V8 gives every object a shape of its own.
const lazyHolders: PropertyDescriptor = {
  get(this: object) {
    return origins.get(this)?.ledger.holders ?? []
  },
  enumerable: true,
  configurable: true,
}

/** Returns what the object is made from; undefined for one that no census of this process made. */
export function partsOf(object: BpfObject): ObjectParts | undefined {
  const origin = origins.get(object)
  const parts = origin?.ledger.parts
  if (origin === undefined || parts === undefined) return undefined
  const { open, others } = parts.files
  return { head: origin.head, open, others: [...others, ...parts.others] }
}

function objectOf(
  { ledger, settled }: Judgement,
  details: ObjectDetails,
  mapsOfProg: ReadonlyMap<number, readonly number[]>,
): BpfObject {
  const head = describe(ledger, settled, details, mapsOfProg)
  const object = { ...head }
  origins.set(object, { head, ledger })
  Object.defineProperty(object, 'holders', lazyHolders)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one property it lacked
  return Object.assign(object, { unexplained: ledger.unexplained }) as BpfObject
}

type Books = 'holders' | 'unexplained'

/** What an object is up to its holders. */
type Description =
  | Omit<MapObject, Books>
  | Omit<ProgObject, Books>
  | Omit<LinkObject, Books>
  | Omit<BtfObject, Books>

function describe(
  { subject, parts, counted }: Ledger,
  settled: boolean,
  details: ObjectDetails,
  mapsOfProg: ReadonlyMap<number, readonly number[]>,
): Description {
  const { refcnt, usercnt } = counted
  switch (subject.kind) {
    case 'map': {
      const { id, name, type, keySize, valueSize, maxEntries, flags, frozen, btf } = subject.row
      return {
        kind: 'map',
        id,
        name,
        type: mapTypeName(type),
        keySize,
        valueSize,
        maxEntries,
        flags,
        memlockBytes: details.memory.of(subject.row, parts?.files),
        chargedCgroup: details.cgroupPath(subject.row.cgroupId),
        frozen: frozen !== 0,
        btfId: idAt(details.subjects, btf),
        refcnt,
        usercnt,
        settled,
      }
    }
    case 'prog': {
      const { id, name, type, tag, pages, btf } = subject.row
      return {
        kind: 'prog',
        id,
        name,
        type: programTypeName(type),
        tag,
        memlockBytes: pages * pageSize(),
        chargedCgroup: null,
        mapIds: (mapsOfProg.get(subject.address) ?? []).toSorted((a, b) => a - b),
        btfId: idAt(details.subjects, btf),
        refcnt,
        usercnt,
        settled,
      }
    }
    case 'link': {
      const { id, type, prog } = subject.row
      const target = details.linkTarget(id)
      const progId = idAt(details.subjects, prog)
      const name = ''
      const nothing = { memlockBytes: null, chargedCgroup: null }
      const books = { refcnt, usercnt, settled }
      return {
        kind: 'link',
        id,
        name,
        type: linkTypeName(type),
        progId,
        target,
        ...nothing,
        ...books,
      }
    }
    case 'btf': {
      const { id, name, size, kernel } = subject.row
      const memory = { memlockBytes: size, chargedCgroup: null }
      return { kind: 'btf', id, name, kernel, ...memory, refcnt, usercnt, settled }
    }
  }
}

function idAt(subjects: ReadonlyMap<number, Subject>, address: number): number | null {
  return subjects.get(address)?.id ?? null
}
