import type { GoHeapOptions, ThreadRegisters } from './answer.ts'
import { damagedProgram, exitedMeanwhile, heapTooLarge } from './errors.ts'
import { type BpfFd, bpfFdsOf } from './fds.ts'
import type { FrozenMoment } from './freeze/frozen.ts'
import { startTimeOf } from './freeze/threads.ts'
import { type BitmapPlace, findBitmap } from './memory/heap-bitmap.ts'
import {
  HeapCopy,
  type Stretch,
  stretchesOf,
  totalLength,
  touchedBuffer,
} from './memory/heap-copy.ts'
import { PagedMemory } from './memory/paged-memory.ts'
import type { ProcessMemory } from './memory/process-memory.ts'
import { Region } from './memory/region.ts'
import { readSpanList, readSpans, type Spans } from './memory/spans.ts'
import { type QueueEntry, readQueue } from './owners/queue.ts'
import type { Release, ReleaseReader, Releases } from './owners/releases.ts'
import type { GoProgram } from './program/go-program.ts'
import type { RuntimeAddresses } from './program/runtime-addresses.ts'
import { type ThreadPosition, threadPositions } from './stacks/thread-positions.ts'

/** Everything that is looked at, as it was at one moment. */
export interface Capture {
  readonly fds: readonly BpfFd[]
  readonly heap: HeapCopy
  readonly regions: readonly Region[]
  readonly releases: Releases
  /** Null: the queues could not be followed. */
  readonly queue: readonly QueueEntry[] | null
  readonly queued: readonly Release[]
  readonly threads: ReadonlyMap<number, ThreadPosition>
  readonly registers: readonly ThreadRegisters[]
}

export interface CaptureTools {
  readonly program: GoProgram
  readonly memory: ProcessMemory
  readonly addresses: RuntimeAddresses
  readonly releases: ReleaseReader
  readonly maxHeapBytes: number
  readonly gather: GoHeapOptions['gather']
}

/** For the rehearsal, which may take as long as it likes. */
const anyMoment: FrozenMoment = { registers: [], checkTime: () => {} }

/** Room for what the heap grows by between the rehearsal and the pause. */
const spare = 1.1
const spareBytes = 2 ** 22

/**
 * Returns memory for the copy, large enough by what the heap is now. Throws LRE655 to LRE657.
 *
 * Everything is done once while the process runs, and its result thrown away: code that is compiled, memory
 * that the kernel has given, and types that were read make the pause several times shorter.
 */
export function rehearse(tools: CaptureTools): ArrayBuffer {
  const stretches = stretchesOf(currentSpans(tools))
  const bitmap = bitmapOf(tools, stretches, new PagedMemory(tools.memory))
  const needed = totalLength(stretches) + totalLength(bitmap?.stretches ?? [])
  if (needed > tools.maxHeapBytes) throw heapTooLarge(needed, tools.maxHeapBytes)
  const wanted = Math.min(needed * spare + spareBytes, tools.maxHeapBytes)
  const buffer = touchedBuffer(Math.ceil(wanted / 8192) * 8192)
  capture(tools, buffer)
  return buffer
}

/**
 * Copies everything, at once and in one go. What only depends on the program was read before: types and
 * tables do not change.
 */
export function capture(
  tools: CaptureTools,
  buffer: ArrayBuffer,
  { registers, checkTime }: FrozenMoment = anyMoment,
): Capture {
  const { program, memory, addresses, releases: reader } = tools
  const { pid, layout, module } = program
  const spans = currentSpans(tools)
  const stretches = stretchesOf(spans)
  const now = new PagedMemory(memory)
  const bitmap = bitmapOf(tools, stretches, now)
  const needed = totalLength(stretches) + totalLength(bitmap?.stretches ?? [])
  if (needed > tools.maxHeapBytes) throw heapTooLarge(needed, tools.maxHeapBytes)
  const room = needed <= buffer.byteLength ? buffer : new ArrayBuffer(needed)
  const heap = new HeapCopy(memory, spans, stretches, bitmap, room, tools.gather, checkTime)
  const regions = (['data', 'bss'] as const).map((name) => new Region(name, module[name], memory))
  const fds = bpfFdsOf(pid)
  const numbers = new Set(fds.map(({ fd }) => fd))
  const releases = reader.read(spans, now, numbers)
  const queue =
    addresses.allfin === null ? null : readQueue(layout, now, addresses.allfin, addresses.cleanups)
  const queued = (queue ?? []).flatMap(({ closure, argument, type }) => {
    const release =
      type === 0
        ? reader.queuedCleanup(closure, argument, now, numbers)
        : reader.queuedFinalizer(argument, closure, type, now)
    return release === null || !numbers.has(release.fd) ? [] : [release]
  })
  const threads = threadPositions(pid)
  if (threads.size === 0 || startTimeOf(pid) === null) throw exitedMeanwhile(pid)
  return { fds, heap, regions, releases, queue, queued, threads, registers }
}

function bitmapOf(
  { program: { layout }, addresses }: CaptureTools,
  stretches: readonly Stretch[],
  now: PagedMemory,
): BitmapPlace | null {
  const heap = addresses.allspans - layout['mheap.allspans']
  return findBitmap(layout, now, heap, stretches)
}

function currentSpans({ program, memory, addresses }: CaptureTools): Spans {
  const list = readSpanList(memory, addresses.allspans)
  if (list !== null) return readSpans(memory, list, program.layout)
  if (startTimeOf(program.pid) === null) throw exitedMeanwhile(program.pid)
  throw damagedProgram(program.pid, 'the list of its spans makes no sense')
}
