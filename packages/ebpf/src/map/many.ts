import { errno } from '../native/errno.ts'
import {
  applyBatch,
  failed,
  isUnsupported,
  scanBatches,
  type BatchTarget,
  type RawEntry,
} from './batch.ts'
import type { UpdateMode } from './element-access.ts'
import { scansInBatches } from './map-type.ts'
import { walkKeys } from './walk-keys.ts'

const chunkSize = 1024
const modeFlags: Readonly<Record<UpdateMode, bigint>> = { any: 0n, noexist: 1n, exist: 2n }

type Lookup = (key: Uint8Array) => Uint8Array | undefined

/** Yields every entry: in batches, or key by key where there are none. */
export function* scanEntries(
  target: BatchTarget,
  lookup: Lookup,
): Generator<RawEntry, void, undefined> {
  const batched = scansInBatches(target.info.type)
  if (batched && (yield* scanBatches(target, 'MAP_LOOKUP_BATCH'))) return
  yield* entriesOneByOne(target, lookup)
}

/** Yields every key. */
export function* scanKeys(target: BatchTarget): Generator<Uint8Array, void, undefined> {
  if (scansInBatches(target.info.type)) {
    const scan = scanBatches(target, 'MAP_LOOKUP_BATCH')
    let step = scan.next()
    for (; step.done !== true; step = scan.next()) yield step.value[0]
    if (step.value) return
  }
  yield* walkKeys(target.fd, target.info)
}

/** Yields every entry and removes it. */
export function* drainEntries(
  target: BatchTarget,
  take: Lookup,
): Generator<RawEntry, void, undefined> {
  const batched = scansInBatches(target.info.type)
  if (batched && (yield* scanBatches(target, 'MAP_LOOKUP_AND_DELETE_BATCH'))) return
  yield* entriesOneByOne(target, take)
}

export function updateMany(
  target: BatchTarget,
  entries: Iterable<RawEntry>,
  mode: UpdateMode,
  updateOne: (key: Uint8Array, value: Uint8Array) => void,
): void {
  for (const chunk of chunks(entries)) {
    const keys = chunk.map(([key]) => key)
    const values = chunk.map(([, value]) => value)
    const { result } = applyBatch('MAP_UPDATE_BATCH', target, keys, values, modeFlags[mode])
    if (result === 0) continue
    if (!isUnsupported(result)) throw failed('MAP_UPDATE_BATCH', result, target)
    for (const [key, value] of chunk) updateOne(key, value)
  }
}

export function deleteMany(
  target: BatchTarget,
  keys: Iterable<Uint8Array>,
  deleteOne: (key: Uint8Array) => boolean,
): number {
  let deleted = 0
  for (const chunk of chunks(keys)) {
    for (let rest: readonly Uint8Array[] = chunk; rest.length > 0;) {
      const { done, result } = applyBatch('MAP_DELETE_BATCH', target, rest, undefined, 0n)
      if (isUnsupported(result)) {
        deleted += rest.filter((key) => deleteOne(key)).length
        break
      }
      if (result < 0 && result !== -errno.ENOENT) throw failed('MAP_DELETE_BATCH', result, target)
      deleted += done
      // The command stops at a key that is not there: go on behind it.
      rest = rest.slice(done + 1)
    }
  }
  return deleted
}

function* entriesOneByOne(target: BatchTarget, read: Lookup): Generator<RawEntry, void, undefined> {
  for (const key of walkKeys(target.fd, target.info)) {
    const value = read(key)
    // Deleted since it was found, or an empty place in an array of objects.
    if (value !== undefined) yield [key, value]
  }
}

function* chunks<Item>(items: Iterable<Item>): Generator<readonly Item[], void, undefined> {
  let chunk: Item[] = []
  for (const item of items) {
    chunk.push(item)
    if (chunk.length < chunkSize) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
