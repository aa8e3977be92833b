import type { Capture } from '../capture.ts'
import type { Region } from '../memory/region.ts'
import type { Words } from '../memory/words.ts'
import type { PointerBits } from '../pointers/pointer-bits.ts'
import { ownVariables } from '../program/code-references.ts'
import type { GoProgram } from '../program/go-program.ts'
import type { RuntimeAddresses } from '../program/runtime-addresses.ts'
import type { Goroutine } from '../stacks/goroutines.ts'
import type { StackValue } from '../stacks/unwind.ts'
import { Marker } from './marker.ts'
import { forEachPointer, isRuntimeVariable, type RootRecord } from './roots.ts'

export interface Marked {
  readonly marker: Marker
  readonly roots: readonly FoundRoot[]
}

/** A root that led somewhere, and the word in it. */
export interface FoundRoot {
  readonly record: RootRecord
  readonly value: number
  /** False: the word was only there, and nothing says that it is a pointer, or alive. */
  readonly certain: boolean
}

const maxProcessors = 100_000
/** Bytes of `p` from its timers on that belong to them, or hold no pointers, in every version. */
const timersSize = 64

/**
 * Follows the heap from its roots, one class after the other and each to its end, so that what a class
 * reaches first is told in its terms: variables of the program, goroutines, timers and the runtime, queues,
 * preempted frames, of which the collector itself knows no better, and last what is only perhaps a pointer.
 */
export function markAll(
  program: GoProgram,
  addresses: RuntimeAddresses,
  captured: Capture,
  memory: Words,
  goroutines: readonly Goroutine[],
  bits: PointerBits,
): Marked {
  const leaves = captured.releases.registered.map(({ object }) => object)
  const marker = new Marker(captured.heap, bits, leaves)
  return new RootWalk(program, addresses, captured, memory, goroutines, marker).run()
}

class RootWalk {
  readonly #program: GoProgram
  readonly #captured: Capture
  readonly #memory: Words
  readonly #goroutines: readonly Goroutine[]
  readonly #marker: Marker
  readonly #processors: readonly number[]
  readonly #threads: ReadonlySet<number>
  readonly #roots: FoundRoot[] = []
  /** Variables of which nothing says where the pointers are. */
  readonly #unreadable = new Set<Region>()
  #certain = true
  #own: ((address: number) => boolean) | null = null

  constructor(
    program: GoProgram,
    addresses: RuntimeAddresses,
    captured: Capture,
    memory: Words,
    goroutines: readonly Goroutine[],
    marker: Marker,
  ) {
    this.#program = program
    this.#captured = captured
    this.#memory = memory
    this.#goroutines = goroutines
    this.#marker = marker
    this.#processors = processorsOf(addresses.allp, memory)
    this.#threads = new Set(
      goroutines.map(({ address }) => memory.word(address + program.layout['g.m']) ?? 0),
    )
  }

  run(): Marked {
    const marker = this.#marker
    // Otherwise one timer of the user's would lead to the processor, and from there to all others.
    const own = [...this.#goroutines.map(({ address }) => address), ...this.#threads]
    for (const address of own) marker.block(address)
    for (const address of this.#processors) marker.block(address)
    this.#variables((name, address) => !this.#isRuntimes(name, address))
    this.#stacks('maps')
    this.#goroutineStructures()
    this.#timersAndThreads()
    for (const address of own) marker.unblock(address)
    this.#variables((name, address) => this.#isRuntimes(name, address))
    this.#queue()
    this.#closures()
    this.#stacks('preempted')
    this.#certain = false
    marker.drainDoubtful()
    this.#unreadableRegions()
    this.#stacks('words')
    this.#registers()
    marker.drainDoubtful()
    return { marker, roots: this.#roots }
  }

  /** A variable without a name is the runtime's when only the runtime's code uses it. */
  #isRuntimes(name: string | null, address: number): boolean {
    const { elf, tables, symbols, module, bias } = this.#program
    if (name !== null) return isRuntimeVariable(name)
    if (!symbols.isEmpty) return false
    this.#own ??= ownVariables(
      elf,
      tables,
      [module.data, module.bss].map(({ start, end }) => ({ start: start - bias, end: end - bias })),
    )
    return this.#own(address)
  }

  #visit(value: number, record: () => RootRecord): void {
    const certain = this.#certain
    this.#marker.visit(value, () => this.#roots.push({ record: record(), value, certain }) - 1)
  }

  #variables(isWanted: (name: string | null, address: number) => boolean): void {
    const { symbols, bias, module } = this.#program
    const masks = { data: module.dataMask, bss: module.bssMask }
    for (const region of this.#captured.regions) {
      const isRead = forEachPointer(region, masks[region.name], this.#memory, (value, address) => {
        if (this.#marker.slotOf(value) === null) return
        if (!isWanted(symbols.at(address - bias)?.name ?? null, address - bias)) return
        this.#visit(value, () => ({ kind: 'variable', address, region }))
      })
      if (!isRead) this.#unreadable.add(region)
    }
    this.#marker.drain()
  }

  #unreadableRegions(): void {
    for (const region of this.#unreadable) {
      for (let address = region.start; address + 8 <= region.end; address += 8) {
        const value = region.word(address) ?? 0
        if (value !== 0) this.#visit(value, () => ({ kind: 'variable', address, region }))
      }
    }
    this.#marker.drain()
  }

  #stacks(wanted: StackValue['seen']): void {
    for (const goroutine of this.#goroutines) {
      for (const { value, frame, seen } of goroutine.stack.values) {
        if (seen === wanted) this.#visit(value, () => ({ kind: 'goroutine', goroutine, frame }))
      }
    }
    this.#marker.drain()
  }

  /** Deferred calls, and what a goroutine waits for, hang from its own structure. */
  #goroutineStructures(): void {
    const size = this.#program.layout['g#']
    for (const goroutine of this.#goroutines) {
      this.#pointersOf(goroutine.address, 0, size, () => ({
        kind: 'goroutine',
        goroutine,
        frame: -1,
      }))
    }
    this.#marker.drain()
  }

  #timersAndThreads(): void {
    const start = this.#program.layout['p.timers']
    for (const address of this.#processors) {
      this.#pointersOf(address, start, start + timersSize, () => ({ kind: 'timer' }))
    }
    this.#marker.drain()
    for (const address of [
      ...this.#threads,
      ...this.#processors.filter((it) => this.#isKnown(it)),
    ]) {
      this.#marker.unblock(address)
      this.#visit(address, () => ({ kind: 'thread' }))
    }
    this.#marker.drain()
  }

  /**
   * Whether something says where the pointers in an object are. If not, a processor must not be followed: the buffer
   * of its write barrier is full of addresses that the collector ignores.
   */
  #isKnown(address: number): boolean {
    const slot = this.#marker.slotOf(address)
    return slot !== null && this.#marker.eachPointer(slot, () => {})
  }

  /** Follows the pointers in a part of a structure of the runtime; `from` and `to` count from its address. */
  #pointersOf(address: number, from: number, to: number, record: () => RootRecord): void {
    const see = (offset: number): void => {
      if (offset < from || offset >= to) return
      const value = this.#memory.word(address + offset) ?? 0
      if (value !== 0) this.#visit(value, record)
    }
    // Larger objects begin behind the word that names their type.
    const slot = this.#marker.slotOf(address)
    const before = slot === null ? 0 : address - slot.start
    if (slot !== null && this.#marker.eachPointer(slot, (offset) => see(offset - before))) return
    for (let offset = from; offset < to; offset += 8) see(offset)
  }

  #queue(): void {
    for (const { closure, argument } of this.#captured.queue ?? []) {
      const record = (): RootRecord => ({ kind: 'closure', closure, queued: true })
      this.#visit(closure, record)
      this.#visit(argument, record)
    }
    this.#marker.drain()
  }

  #closures(): void {
    for (const { closure, argument } of this.#captured.releases.closures) {
      const record = (): RootRecord => ({ kind: 'closure', closure, queued: false })
      this.#visit(closure, record)
      this.#visit(argument, record)
    }
    this.#marker.drain()
  }

  #registers(): void {
    const byThread = new Map(this.#goroutines.map((goroutine) => [goroutine.tid, goroutine]))
    for (const { tid, values } of this.#captured.registers) {
      const goroutine = byThread.get(tid)
      for (const value of values) {
        const word = Number(value)
        const frame = goroutine === undefined || goroutine.stack.frames.length === 0 ? -1 : 0
        this.#visit(word, () =>
          goroutine === undefined ? { kind: 'thread' } : { kind: 'goroutine', goroutine, frame },
        )
      }
    }
    this.#marker.drain()
  }
}

function processorsOf(allp: number, memory: Words): number[] {
  const list = memory.word(allp) ?? 0
  const count = Math.min(memory.word(allp + 8) ?? 0, maxProcessors)
  return Array.from({ length: count }, (_, index) => memory.word(list + index * 8) ?? 0).filter(
    (address) => address !== 0,
  )
}
