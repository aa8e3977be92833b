import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { closeFd, fdById } from '@lastref/ebpf'
import type { MapRow } from '../generated/wire.ts'
import { somePlaceOf, type FilesOfObject } from './file-books.ts'
import { hasFixedMemory } from './map-types.ts'

/**
 * Reads how much kernel memory maps take. Only fdinfo tells (`memlock`), so it is read through a fd
 * that some process has, or else through one of lastref's own for that moment. Maps of the same
 * shape whose memory cannot differ are read once.
 */
export class MapMemory {
  readonly #known = new Map<string, number>()

  /** Returns the bytes, null when the map is gone or hides its memory. */
  of(map: MapRow, files: FilesOfObject | undefined): number | null {
    const { type, keySize, valueSize, maxEntries, flags } = map
    const shape = `${type} ${keySize} ${valueSize} ${maxEntries} ${flags}`
    const known = this.#known.get(shape)
    if (known !== undefined) return known
    const bytes = throughHolder(map.id, files) ?? throughOwnFd(map.id)
    if (bytes !== null && hasFixedMemory(type, flags)) this.#known.set(shape, bytes)
    return bytes
  }
}

/** One try: when it fails the process is gone or the fd belongs to something else by now. */
function throughHolder(id: number, files: FilesOfObject | undefined): number | null {
  const place = files === undefined ? null : somePlaceOf(files)
  return place === null ? null : memlockOf(`/proc/${place.pid}/fdinfo/${place.fd}`, id)
}

function throughOwnFd(id: number): number | null {
  const fd = fdById('map', id)
  if (fd === undefined) return null
  try {
    return memlockOf(`/proc/self/fdinfo/${fd}`, id)
  } finally {
    closeFd(fd)
  }
}

const buffer = Buffer.alloc(4096)

function memlockOf(path: string, id: number): number | null {
  let text: string
  try {
    const fd = openSync(path, 'r')
    try {
      text = buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0))
    } finally {
      closeSync(fd)
    }
  } catch {
    return null
  }
  if (field(text, 'map_id') !== id) return null
  return field(text, 'memlock')
}

function field(text: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s*(\\d+)$`, 'm').exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

let pageBytes: number | undefined

/** Returns the size of a page in bytes: AT_PAGESZ of the auxiliary vector (getauxval(3)). */
export function pageSize(): number {
  if (pageBytes !== undefined) return pageBytes
  const vector = readFileSync('/proc/self/auxv')
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === 6n) pageBytes = Number(vector.readBigUInt64LE(at + 8))
  }
  return (pageBytes ??= 4096)
}
