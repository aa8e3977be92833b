import { bpfSystemError } from '../errors.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import type { BpfCommand } from '../native/bpf-commands.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { errno } from '../native/errno.ts'
import type { MapInfo } from './map-info.ts'

/** The map a batch is made on; sizes are those of a transfer (`transferSize`). */
export interface BatchTarget {
  readonly fd: () => number
  readonly info: MapInfo
  readonly valueSize: number
}

/** One entry as raw bytes: copies that stay as they are. */
export type RawEntry = readonly [key: Uint8Array, value: Uint8Array]

type ScanCommand = 'MAP_LOOKUP_BATCH' | 'MAP_LOOKUP_AND_DELETE_BATCH'

const defaultCount = 256

/** What a batch command answers when this kernel, or this type of map, does not have it. */
export function isUnsupported(result: number): boolean {
  return result === -errno.ENOTSUPP || result === -errno.EINVAL || result === -errno.EOPNOTSUPP
}

/**
 * Yields every entry, some hundreds per system call; with MAP_LOOKUP_AND_DELETE_BATCH they are
 * removed as they are read. The kernel walks by bucket or by index, so that an entry which stays
 * is yielded once, whatever else is inserted or deleted meanwhile.
 *
 * @returns false when nothing was yielded, because the kernel does not have the command.
 */
export function* scanBatches(
  target: BatchTarget,
  command: ScanCommand,
): Generator<RawEntry, boolean, undefined> {
  const { info, valueSize } = target
  // The cursor is a bucket number for hash maps and a key for the others.
  const cursorSize = Math.max(8, info.keySize)
  const cursors = [buffer(cursorSize), buffer(cursorSize)] as const
  let count = Math.max(1, Math.min(defaultCount, info.maxEntries))
  let keys = buffer(count * info.keySize)
  let values = buffer(count * valueSize)
  for (let round = 0; ;) {
    const attr = new BpfAttr()
      .pointer(0, round === 0 ? undefined : cursors[(round + 1) % 2])
      .pointer(8, cursors[round % 2])
      .pointer(16, keys)
      .pointer(24, values)
      .u32(32, count)
      .u32(36, target.fd())
      .u64(40, 0n)
      .u64(48, 0n)
    const result = bpfResult(command, attr)
    if (round === 0 && isUnsupported(result)) return false
    if (result === -errno.ENOSPC && count < info.maxEntries) {
      // One bucket has more entries than there is room for; nothing of it was read.
      count = Math.min(count * 4, info.maxEntries)
      keys = buffer(count * info.keySize)
      values = buffer(count * valueSize)
      continue
    }
    if (result < 0 && result !== -errno.ENOENT) throw failed(command, result, target)
    for (let index = 0; index < attr.readU32(32); index += 1) {
      yield [part(keys, index, info.keySize), part(values, index, valueSize)]
    }
    if (result === -errno.ENOENT) return true
    round += 1
  }
}

/** How far a batch came: `done` entries, and why not further (0 when all were done). */
export interface BatchOutcome {
  readonly done: number
  readonly result: number
}

/** Writes or deletes as many of the entries as one system call does. */
export function applyBatch(
  command: 'MAP_UPDATE_BATCH' | 'MAP_DELETE_BATCH',
  target: BatchTarget,
  keys: readonly Uint8Array[],
  values: readonly Uint8Array[] | undefined,
  elementFlags: bigint,
): BatchOutcome {
  const { info, valueSize } = target
  const attr = new BpfAttr()
    .pointer(16, joined(keys, info.keySize))
    .pointer(24, values === undefined ? undefined : joined(values, valueSize))
    .u32(32, keys.length)
    .u32(36, target.fd())
    .u64(40, elementFlags)
    .u64(48, 0n)
  const result = bpfResult(command, attr)
  // The count is only written once the command got to work.
  const done = result === 0 || !isUnsupported(result) ? attr.readU32(32) : 0
  return { done: Math.min(done, keys.length), result }
}

export function failed(command: BpfCommand, result: number, { info }: BatchTarget): Error {
  return bpfSystemError(command, -result, `${info.type} map '${info.name}'`)
}

function buffer(size: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(size))
}

function part(all: Uint8Array, index: number, size: number): Uint8Array {
  return all.slice(index * size, (index + 1) * size)
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const all = buffer(parts.length * size)
  for (const [index, bytes] of parts.entries()) all.set(bytes, index * size)
  return all
}
