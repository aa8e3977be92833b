import { BpfSystemError } from '../errors.ts'
import {
  MapMismatchError,
  pinKeepsChanging,
  wrongKind,
  type MapDifference,
} from '../errors-maps.ts'
import { fdKind } from '../fd-identity.ts'
import { errno } from '../native/errno.ts'
import { closeFd } from '../native/fd.ts'
import { openPinnedFd, pinFd } from '../pinnable-handle.ts'
import { readMapInfo, type MapInfo } from './map-info.ts'
import { mapFlagBits, mapFlags } from './map-type.ts'
import { createMapFd, maxEntriesOf, type MapSpec } from './map-spec.ts'

const attempts = 100

/**
 * Returns an fd of the map at `path`, which is created and pinned when there is none. Pinning fails
 * for a path that exists, so that of several who race one wins, and the others open its map.
 */
export function openOrCreatePinnedFd(path: string, spec: MapSpec): number {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const fd = openExisting(path, spec) ?? createAndPin(path, spec)
    if (fd !== undefined) return fd
  }
  throw pinKeepsChanging(path)
}

function openExisting(path: string, spec: MapSpec): number | undefined {
  const fd = unlessErrno(errno.ENOENT, () => openPinnedFd(path))
  if (fd === undefined) return undefined
  try {
    const kind = fdKind(fd)
    if (kind !== 'map') throw wrongKind(path, 'map', kind)
    const differences = mapDifferences(readMapInfo(fd), spec)
    if (differences.length > 0) throw new MapMismatchError(path, differences)
    return fd
  } catch (error) {
    closeFd(fd)
    throw error
  }
}

function createAndPin(path: string, spec: MapSpec): number | undefined {
  const fd = createMapFd(spec)
  try {
    const pinned = unlessErrno(errno.EEXIST, () => {
      pinFd(fd, path)
      return true
    })
    if (pinned === true) return fd
  } catch (error) {
    closeFd(fd)
    throw error
  }
  closeFd(fd)
  return undefined
}

/** Returns in what the map there differs from the one a spec asks for. */
export function mapDifferences(info: MapInfo, spec: MapSpec): readonly MapDifference[] {
  const properties: readonly (readonly [
    string,
    string | number | bigint,
    string | number | bigint,
  ])[] = [
    ['type', info.type, spec.type],
    ['keySize', info.keySize, spec.keySize ?? 0],
    ['valueSize', info.valueSize, spec.valueSize ?? 0],
    ['maxEntries', info.maxEntries, maxEntriesOf(spec)],
    [
      'flags',
      comparableFlags(info.flags, info.type),
      comparableFlags(mapFlagBits(spec.flags ?? 0), spec.type),
    ],
    ['mapExtra', info.mapExtra, spec.mapExtra ?? 0n],
  ]
  return properties
    .filter(([, pinned, wanted]) => pinned !== wanted)
    .map(([property, pinned, wanted]) => ({
      property,
      pinned: String(pinned),
      wanted: String(wanted),
    }))
}

// The kernel does not keep what is a property of the fd, or of the creation, and adds a flag to
// device maps: bpf_map_flags_retain_permanent() and dev_map_init_map().
function comparableFlags(flags: number, type: string): number {
  const passing = mapFlags.rdonly | mapFlags.wronly | mapFlags.token_fd
  const added = type === 'devmap' || type === 'devmap_hash' ? mapFlags.rdonly_prog : 0
  return flags & ~(passing | added)
}

function unlessErrno<Result>(number: number, call: () => Result): Result | undefined {
  try {
    return call()
  } catch (error) {
    if (error instanceof BpfSystemError && error.errno === number) return undefined
    throw error
  }
}
