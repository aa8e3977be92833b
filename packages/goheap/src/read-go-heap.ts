import { freemem } from 'node:os'
import type { FdAnswer, GoHeapAnswer, GoHeapOptions, GoHeapPause } from './answer.ts'
import { type Capture, capture, type CaptureTools, rehearse } from './capture.ts'
import { damagedProgram, exitedMeanwhile } from './errors.ts'
import { whileFrozen } from './freeze/frozen.ts'
import { highestPriority } from './freeze/priority.ts'
import { startTimeOf } from './freeze/threads.ts'
import { markAll } from './heap/mark-all.ts'
import { PagedMemory } from './memory/paged-memory.ts'
import { ProcessMemory } from './memory/process-memory.ts'
import { pageSize } from './memory/spans.ts'
import type { Words } from './memory/words.ts'
import { ReleaseReader } from './owners/releases.ts'
import { closureFunction, Describer } from './paths/describe.ts'
import { findBits } from './pointers/find-bits.ts'
import { TypeMasks } from './pointers/type-masks.ts'
import { type GoProgram, openGoProgram } from './program/go-program.ts'
import { usersOf } from './program/code-references.ts'
import { findRuntime } from './program/find-runtime.ts'
import { addressesBySymbols, type RuntimeAddresses } from './program/runtime-addresses.ts'
import { CodePlaces } from './stacks/code-place.ts'
import { ObjectMasks } from './stacks/object-masks.ts'
import { type Goroutine, readGoroutines } from './stacks/goroutines.ts'
import { GoTypes } from './types/go-types.ts'
import { type Doubts, Judge } from './verdict.ts'

const defaultPauseMs = 5000

/**
 * Returns what keeps each BPF fd of a Go process open: the object that will close it, and the path to that
 * object from a root. The process is stopped only while its memory is copied, and it is not changed.
 *
 * @throws {LastrefError} LRE650 to LRE659.
 */
export async function readGoHeap(pid: number, options: GoHeapOptions = {}): Promise<GoHeapAnswer> {
  const startTime = startTimeOf(pid)
  try {
    return await readAll(pid, options)
  } catch (cause) {
    // Whatever made no sense did so because the process was gone, or another program by then.
    if (startTime !== null && startTimeOf(pid) !== startTime) throw exitedMeanwhile(pid)
    throw cause
  }
}

async function readAll(pid: number, options: GoHeapOptions): Promise<GoHeapAnswer> {
  using memory = new ProcessMemory(pid)
  const constant = new PagedMemory(memory)
  using program = openGoProgram(pid, constant)
  const reading = new Reading(program, memory, constant, options)
  const buffer = rehearse(reading.tools)
  if (options.freeze === false) {
    const pause = { how: 'none', milliseconds: 0 } as const
    return reading.answer(capture(reading.tools, buffer), pause, true)
  }
  const { maxPauseMs = defaultPauseMs, urgently = highestPriority, hold } = options
  const { result, pause } = await whileFrozen(pid, { maxPauseMs, urgently, hold }, (moment) =>
    capture(reading.tools, buffer, moment),
  )
  return reading.answer(result, pause, false)
}

class Reading {
  readonly tools: CaptureTools
  readonly #program: GoProgram
  readonly #minor: number
  readonly #constant: Words
  readonly #types: GoTypes
  readonly #places: CodePlaces
  readonly #addresses: RuntimeAddresses

  constructor(
    program: GoProgram,
    memory: ProcessMemory,
    constant: PagedMemory,
    options: GoHeapOptions,
  ) {
    const minor = Number(/^go1\.(\d+)/u.exec(program.goVersion)?.[1] ?? 0)
    const addresses = addressesBySymbols(program) ?? findRuntime(program, new PagedMemory(memory))
    if (addresses === null) throw damagedProgram(program.pid, 'its runtime was not found')
    this.#program = program
    this.#minor = minor
    this.#constant = constant
    this.#addresses = addresses
    this.#types = new GoTypes(constant, program.module.types, minor)
    this.#places = new CodePlaces(
      program.tables,
      program.bias,
      minor,
      new ObjectMasks(constant, new TypeMasks(constant, minor), program.module.rodata),
    )
    const nameOf = (closure: number, words: Words): string | null =>
      closureFunction(closure, words, (pc) => this.#places.at(pc)?.name ?? null)
    this.tools = {
      program,
      memory,
      addresses,
      releases: new ReleaseReader(program.layout, this.#types, nameOf),
      maxHeapBytes: options.maxHeapBytes ?? Math.floor(freemem() / 2),
      gather: options.gather,
    }
  }

  answer(captured: Capture, pause: GoHeapPause, provisional: boolean): GoHeapAnswer {
    const program = this.#program
    const words = joined(captured, this.#constant)
    const notes = [...program.notes]
    const goroutines = readGoroutines(
      program.layout,
      words,
      this.#places,
      this.#addresses.allgs,
      captured.threads,
    )
    if (goroutines === null) {
      throw damagedProgram(program.pid, 'the list of its goroutines makes no sense')
    }
    const masks = new TypeMasks(joined(captured, new PagedMemory(this.tools.memory)), this.#minor)
    const bits = findBits(program, captured.heap, masks, this.#minor)
    const marked = markAll(program, this.#addresses, captured, words, goroutines, bits)
    const describe = new Describer(
      program,
      words,
      this.#places,
      this.#types,
      goroutines,
      captured.regions,
      namelessUsers(program),
    )
    const judge = new Judge(captured, marked, words, describe, doubtsOf(captured, goroutines))
    const { heap } = captured
    return {
      pid: program.pid,
      goVersion: program.goVersion,
      layout: program.layoutFrom,
      stripped: program.symbols.isEmpty,
      provisional,
      pause,
      heap: {
        spans: heap.spans.count,
        bytes: heap.spans.pages.reduce((sum, pages) => sum + pages * pageSize, 0),
        copiedBytes: heap.copiedBytes,
        reachableObjects: marked.marker.reached,
        goroutines: goroutines.length,
      },
      fds: withTypes(captured.fds.map((fd) => judge.judge(fd))),
      notes,
    }
  }
}

/**
 * A cleanup does not say what its object is, nor does a stack: where another path told the type of what the same
 * function cleans up, it is the type of all.
 */
function withTypes(fds: readonly FdAnswer[]): FdAnswer[] {
  const types = new Map<string, string>()
  for (const { owner } of fds) {
    const name = owner?.release.function ?? null
    if (name !== null && owner?.type != null) types.set(name, owner.type)
  }
  return fds.map((fd) => {
    const known = types.get(fd.owner?.release.function ?? '')
    if (fd.owner === null || fd.owner.type !== null || known === undefined) return fd
    return { ...fd, owner: { ...fd.owner, type: known } }
  })
}

const maxUsers = 3
/** Looking through all code takes a while; a program with more roots than this has a pattern anyway. */
const maxSearches = 32

/** Returns what finds the functions that use a variable without a name. */
function namelessUsers({ elf, tables, bias }: GoProgram): (address: number) => readonly string[] {
  const known = new Map<number, readonly string[]>()
  return (address) => {
    const before = known.get(address)
    if (before !== undefined || known.size >= maxSearches) return before ?? []
    const users = usersOf(elf, tables, address - bias, maxUsers)
    known.set(address, users)
    return users
  }
}

/** What was copied, and otherwise what never changes: code, types and tables. */
function joined({ heap, regions }: Capture, constant: Words): Words {
  return {
    word: (address) => {
      const copied = heap.word(address)
      if (copied !== null) return copied
      const region = regions.find((candidate) => candidate.contains(address, 8))
      return region === undefined ? constant.word(address) : region.word(address)
    },
    bytes: (address, length) => {
      const copied = heap.bytes(address, length)
      if (copied !== null) return copied
      const region = regions.find((candidate) => candidate.contains(address, length))
      if (region === undefined) return constant.bytes(address, length)
      const { view, start } = region
      return new Uint8Array(view.buffer, view.byteOffset + address - start, length)
    },
  }
}

function doubtsOf(captured: Capture, goroutines: readonly Goroutine[]): Doubts {
  const { heap, releases, queue, registers } = captured
  const unread = heap.unreadBytes > 0 || heap.spans.unread > 0 || releases.incomplete
  const partly = unread ? 'a part of the heap could not be read' : null
  const seen = new Set(registers.map(({ tid }) => tid))
  const running = goroutines.find(
    ({ registersUnseen, tid, stack }) =>
      registersUnseen && !(seen.has(tid) && stack.frames.length > 0),
  )
  const hidden =
    running === undefined
      ? null
      : `goroutine ${running.number} was running, and what only its registers hold is not seen`
  const blind = queue === null ? 'the queue of finalizers could not be read' : null
  return { unreachable: partly ?? hidden, noOwner: partly ?? blind }
}
