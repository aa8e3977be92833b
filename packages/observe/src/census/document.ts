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

const partsOfObject = new WeakMap<BpfObject, ObjectParts>()

/** Returns what the object is made from; undefined for one that no census of this process made. */
export function partsOf(object: BpfObject): ObjectParts | undefined {
  return partsOfObject.get(object)
}

function objectOf(
  { ledger, settled }: Judgement,
  details: ObjectDetails,
  mapsOfProg: ReadonlyMap<number, readonly number[]>,
): BpfObject {
  const { counted, unexplained, parts } = ledger
  const { refcnt, usercnt } = counted
  const head = { ...describe(ledger, details, mapsOfProg), refcnt, usercnt, settled }
  const object = {
    ...head,
    // Made when they are asked for, since many who take a census only count or print them.
    get holders() {
      return ledger.holders
    },
    unexplained,
  }
  if (parts !== undefined) {
    const { open, others } = parts.files
    partsOfObject.set(object, { head, open, others: [...others, ...parts.others] })
  }
  return object
}

type Books = 'refcnt' | 'usercnt' | 'settled' | 'holders' | 'unexplained'

/** What an object is besides its books. */
type Description =
  | Omit<MapObject, Books>
  | Omit<ProgObject, Books>
  | Omit<LinkObject, Books>
  | Omit<BtfObject, Books>

function describe(
  { subject, parts }: Ledger,
  details: ObjectDetails,
  mapsOfProg: ReadonlyMap<number, readonly number[]>,
): Description {
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
      }
    }
    case 'link': {
      const { id, type, prog } = subject.row
      const target = details.linkTarget(id)
      const progId = idAt(details.subjects, prog)
      const name = ''
      const nothing = { memlockBytes: null, chargedCgroup: null }
      return {
        kind: 'link',
        id,
        name,
        type: linkTypeName(type),
        progId,
        target,
        ...nothing,
      }
    }
    case 'btf': {
      const { id, name, size, kernel } = subject.row
      return { kind: 'btf', id, name, kernel, memlockBytes: size, chargedCgroup: null }
    }
  }
}

function idAt(subjects: ReadonlyMap<number, Subject>, address: number): number | null {
  return subjects.get(address)?.id ?? null
}
