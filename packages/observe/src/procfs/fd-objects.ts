import type { AttachPoint, BpfObject, FileHolder, FileLocation, Holder, Refs } from '@lastref/model'
import { sumOfHolders } from '@lastref/model'
import { commOf, containerOf } from '../identity/identify.ts'
import type { BpfFd } from './bpf-fds.ts'
import { filesOf } from './fd-files.ts'
import type { BpfFdInfo, LinkFdInfo } from './fdinfo.ts'

export interface FdObjects {
  readonly objects: readonly BpfObject[]
  /** False when it could not be told everywhere which fds are of the same open file. */
  readonly compared: boolean
}

/**
 * Returns the objects behind the fds, by kind, then by id, each with its files and, for a program,
 * the links on it. Counters are what these holders add up to: the kernel tells them to no one
 * without CAP_BPF. Nothing is settled, therefore, and nothing unexplained.
 */
export function objectsOfFds(fds: readonly BpfFd[]): FdObjects {
  const byObject = Map.groupBy(fds, ({ info }) => `${info.kind} ${info.id}`)
  const links = [...byObject.values()].flatMap(([first]) =>
    first?.info.kind === 'link' ? [first.info] : [],
  )
  const names = { next: 1 }
  let compared = true
  const objects = [...byObject.values()].flatMap((ofObject) => {
    const info = ofObject[0]?.info
    if (info === undefined) return []
    const found = filesOf(ofObject)
    compared &&= found.compared
    const refs: Refs = { refcnt: 1, usercnt: info.kind === 'map' ? 1 : null }
    const holders: Holder[] = found.files.map((file) => fileHolder(file, refs, names))
    if (info.kind === 'prog') holders.push(...linkHolders(info.id, links))
    return [objectOf(info, holders)]
  })
  const ordered = objects.toSorted((a, b) => order[a.kind] - order[b.kind] || a.id - b.id)
  return { objects: ordered, compared }
}

const order = { map: 0, prog: 1, link: 2, btf: 3 } as const

function fileHolder(file: readonly BpfFd[], refs: Refs, names: { next: number }): FileHolder {
  const at: FileLocation[] = []
  for (const [pid, fds] of Map.groupBy(file, (fd) => fd.pid)) {
    const comm = commOf(pid)
    const numbers = fds.map(({ fd }) => fd).toSorted((a, b) => a - b)
    at.push({
      pid,
      ...(comm === null ? {} : { comm }),
      container: containerOf(pid),
      fds: numbers,
    })
  }
  return { kind: 'file', file: `f${names.next++}`, refs, at, opening: null }
}

function linkHolders(progId: number, links: readonly LinkFdInfo[]): Holder[] {
  return links
    .filter((link) => link.progId === progId)
    .map(({ id }) => ({ kind: 'link', id, refs: { refcnt: 1, usercnt: null } }))
}

function objectOf(info: BpfFdInfo, holders: readonly Holder[]): BpfObject {
  const zero: Refs = { refcnt: 0, usercnt: info.kind === 'map' ? 0 : null }
  const { refcnt, usercnt } = sumOfHolders(zero, holders)
  const { id } = info
  const books = { refcnt, usercnt, settled: false, holders, unexplained: zero, name: '' }
  switch (info.kind) {
    case 'map': {
      const { type, keySize, valueSize, maxEntries, flags, memlockBytes, frozen } = info
      const shape = { type, keySize, valueSize, maxEntries, flags, memlockBytes, frozen }
      return { kind: 'map', id, ...books, ...shape, chargedCgroup: null, btfId: null }
    }
    case 'prog': {
      const { type, tag, memlockBytes } = info
      const unknown = { chargedCgroup: null, mapIds: [], btfId: null }
      return { kind: 'prog', id, ...books, type, tag, memlockBytes, ...unknown }
    }
    case 'link': {
      const nothing = { memlockBytes: null, chargedCgroup: null }
      const { type, progId } = info
      return { kind: 'link', id, ...books, type, progId, target: targetOf(info), ...nothing }
    }
    case 'btf':
      return { kind: 'btf', id, ...books, kernel: false, memlockBytes: null, chargedCgroup: null }
  }
}

function targetOf({ type, targetName }: LinkFdInfo): AttachPoint | null {
  if (targetName === null) return null
  if (type === 'raw_tracepoint') return { type, attachType: null, target: targetName }
  return type === 'iter' ? { type, target: targetName, mapId: null } : null
}
