import { stepGo, type GoStep } from '../go/step.ts'
import { findFunction, type GoFunction, type GoTables } from '../go/tables.ts'
import type { StackEnd } from '../frame.ts'
import type { StackSnapshot } from '../snapshot.ts'
import { tolerant } from '../tolerant.ts'
import { describe } from '../unwind/frame-index.ts'
import { stepByFramePointer } from '../unwind/frame-pointer.ts'
import { StackMemory } from '../unwind/memory.ts'
import { type MachineState, rbp } from '../unwind/registers.ts'
import { type Step, stepByRules } from '../unwind/step.ts'
import type { AddressSpace, Place } from './address-space.ts'

/** One frame of machine code: what it inlines is not told apart yet. */
export interface Position {
  /** The instruction of the innermost frame, the return address in the others. */
  readonly address: bigint
  readonly place: Place
  /** Inside the call rather than behind it, in the numbering of the image's file; null without one. */
  lookup: number | null
  readonly go: { readonly tables: GoTables; readonly func: GoFunction } | null
}

export interface Unwound {
  readonly positions: readonly Position[]
  readonly ended: StackEnd
  readonly notes: readonly string[]
}

/** A signal handler may run on a stack of its own, above or below; more of them than this is a loop. */
const maxInterruptions = 8

/** Follows a stack from the innermost frame outwards. Never throws for what the data says. */
export function unwind(space: AddressSpace, snapshot: StackSnapshot, limit: number): Unwound {
  return new Unwinder(space, snapshot).run(limit)
}

type Next =
  | { readonly state: MachineState; readonly interrupted: boolean }
  | { readonly ended: StackEnd; readonly note?: string }

class Unwinder {
  readonly #space: AddressSpace
  readonly #snapshot: StackSnapshot
  readonly #memory: StackMemory
  readonly #positions: Position[] = []
  readonly #notes: string[] = []
  #onGoroutine = false

  constructor(space: AddressSpace, snapshot: StackSnapshot) {
    this.#space = space
    this.#snapshot = snapshot
    const { goroutine } = snapshot
    this.#memory = new StackMemory(goroutine === undefined ? [snapshot] : [snapshot, goroutine])
  }

  run(limit: number): Unwound {
    const { ip, sp, bp, registers } = this.#snapshot
    let state: MachineState = { ip, sp, others: new Map([[rbp, bp], ...(registers ?? [])]) }
    let interrupted = true
    let interruptions = 0
    while (this.#positions.length < limit) {
      const position = this.#positionOf(state.ip, interrupted)
      if (position === null) return this.#unmapped(state.ip)
      this.#positions.push(position)
      const next = this.#step(position, state)
      if ('ended' in next) return this.#end(next.ended, next.note)
      if (next.interrupted && ++interruptions > maxInterruptions) {
        return this.#end('corrupt', 'The stack runs through signal handlers without end.')
      }
      ;({ state, interrupted } = next)
    }
    return this.#end('limit')
  }

  #positionOf(address: bigint, exact: boolean): Position | null {
    const place = this.#space.place(exact ? address : address - 1n)
    if (place === null || !place.range.executable) return null
    const { image, fileAddress } = place
    const tables = image?.go ?? null
    if (tables === null || fileAddress === null) {
      return { address, place, lookup: fileAddress, go: null }
    }
    return tolerant(
      () => goPosition(address, place, tables, fileAddress, exact),
      () => ({ address, place, lookup: fileAddress, go: null }),
    )
  }

  #step(position: Position, state: MachineState): Next {
    const step = tolerant(
      () => this.#rawStep(position, state),
      (reason) => ({ damaged: `${position.place.range.path}: ${reason}.` }),
    )
    if ('damaged' in step) return { ended: 'corrupt', note: step.damaged }
    switch (step.kind) {
      case 'outermost':
        return { ended: 'complete' }
      case 'not-copied':
        return { ended: 'snapshot-end' }
      case 'register-unknown':
        return { ended: 'no-unwind-info', note: missingRegister(position, step.register) }
      case 'no-information':
        return { ended: 'no-unwind-info', note: noInformation(position) }
      case 'goroutine':
        return this.#toGoroutine()
      case 'caller':
        return this.#checked(step, state)
    }
  }

  /** A return address of zero is how the first function of a thread is marked. */
  #checked(step: Extract<Step, { kind: 'caller' }>, state: MachineState): Next {
    if (step.state.ip === 0n) return { ended: 'complete' }
    if (step.state.sp <= state.sp && !step.interrupted) {
      return { ended: 'corrupt', note: 'A caller would lie below the function it called.' }
    }
    return step
  }

  #rawStep(position: Position, state: MachineState): GoStep {
    const { go, lookup, place } = position
    if (go !== null && lookup !== null) {
      const innermost = this.#positions.length === 1
      return stepGo(go.tables, go.func, lookup, state, this.#memory, innermost)
    }
    for (const index of lookup === null ? [] : (place.image?.frames ?? [])) {
      const description = lookup === null ? null : describe(index, lookup)
      if (description === null || lookup === null) continue
      // A signal's trampoline was not called: its return address is where it begins.
      if (description.common.signalFrame && this.#positions.length > 1) position.lookup = lookup + 1
      return stepByRules(index.section, description, lookup, state, this.#memory)
    }
    // Most libraries keep no frame pointers: without their file, rbp would lead past callers.
    if (place.range.inode !== 0n && lookup === null) return { kind: 'no-information' }
    return stepByFramePointer(state, this.#memory, (address) => this.#isCode(address))
  }

  #isCode(address: bigint): boolean {
    return this.#space.place(address - 1n)?.range.executable ?? false
  }

  /**
   * From the thread's stack to the goroutine's: its saved sp points at the return address of the
   * function that switched, or at the frame pointer below it (since Go 1.21).
   */
  #toGoroutine(): Next {
    const { goroutine } = this.#snapshot
    if (goroutine === undefined || this.#onGoroutine) {
      return {
        ended: 'snapshot-end',
        note: 'The Go caller is on the stack of the goroutine, which was not copied.',
      }
    }
    this.#onGoroutine = true
    for (const slot of [goroutine.sp, goroutine.sp + 8n]) {
      const ip = this.#memory.read(slot)
      if (ip === null) return { ended: 'snapshot-end' }
      if ((this.#positionOf(ip, false)?.go ?? null) === null) continue
      return { state: { ip, sp: slot + 8n, others: new Map() }, interrupted: false }
    }
    return { ended: 'corrupt', note: 'The stack of the goroutine does not begin with a call.' }
  }

  #unmapped(address: bigint): Unwound {
    const where = `0x${address.toString(16)}`
    return this.#end('corrupt', `The stack leads to ${where}, where no code is mapped.`)
  }

  #end(ended: StackEnd, note?: string): Unwound {
    if (note !== undefined) this.#notes.push(note)
    return { positions: this.#positions, ended, notes: this.#notes }
  }
}

function goPosition(
  address: bigint,
  place: Place,
  tables: GoTables,
  lookup: number,
  exact: boolean,
): Position {
  // A return address that is the very start of a function was put there, and no call lies before it:
  // runtime.systemstack_switch, below the callback from C (runtime/asm_amd64.s, before Go 1.21).
  const start = exact ? null : findFunction(tables, lookup + 1)
  if (start !== null && start.entry === lookup + 1) {
    return { address, place, lookup: lookup + 1, go: { tables, func: start } }
  }
  const func = findFunction(tables, lookup)
  return { address, place, lookup, go: func === null ? null : { tables, func } }
}

function missingRegister(position: Position, register: string): string {
  const { path } = position.place.range
  const where = path === '' ? 'code without a file' : path
  return `${where} at 0x${position.address.toString(16)}: its caller cannot be told without ${register}.`
}

function noInformation(position: Position): string {
  const where = `0x${position.address.toString(16)}`
  const { path } = position.place.range
  return path === ''
    ? `The code at ${where} belongs to no file, and rbp does not lead to its caller.`
    : `${path} does not say how to leave ${where}, and rbp does not lead to its caller.`
}
