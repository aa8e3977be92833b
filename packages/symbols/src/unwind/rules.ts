import { DamagedData } from '../bytes.ts'
import { Cursor } from '../cursor.ts'
import type { CommonEntry, FrameDescription, FrameSection } from './entry.ts'
import { readPointer } from './pointer.ts'

/** Bytes of a DWARF expression, by their place in the file. */
export interface ExpressionAt {
  readonly start: number
  readonly end: number
}

/** How one register of the caller is had (DWARF 5, 6.4.1). Offsets are in bytes, from the CFA. */
export type RegisterRule =
  | { readonly kind: 'undefined' }
  | { readonly kind: 'same' }
  | { readonly kind: 'saved'; readonly offset: number }
  | { readonly kind: 'value'; readonly offset: number }
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'saved-at'; readonly expression: ExpressionAt }
  | { readonly kind: 'value-of'; readonly expression: ExpressionAt }

/** How the canonical frame address is had: the caller's sp, on x86-64. */
export type FrameAddressRule =
  | { readonly kind: 'register'; readonly register: number; readonly offset: number }
  | { readonly kind: 'expression'; readonly expression: ExpressionAt }

export interface UnwindRules {
  readonly frameAddress: FrameAddressRule
  /** Registers without an entry keep their value if the ABI preserves them across calls. */
  readonly registers: ReadonlyMap<number, RegisterRule>
}

interface Row {
  frameAddress: FrameAddressRule | null
  registers: Map<number, RegisterRule>
}

const maxRemembered = 64

/** Returns the rules in force at an address of the description (DWARF 5, 6.4.2 and 6.4.3). */
export function rulesAt(
  section: FrameSection,
  description: FrameDescription,
  address: number,
): UnwindRules {
  const { common } = description
  const initial = new RuleProgram(section, common, { frameAddress: null, registers: new Map() })
  initial.run(common.programStart, common.programEnd, 0, 0)
  const program = new RuleProgram(section, common, initial.row)
  program.run(description.programStart, description.programEnd, description.start, address)
  const { frameAddress, registers } = program.row
  if (frameAddress === null) throw new DamagedData('a frame entry does not say where its frame is')
  return { frameAddress, registers }
}

class RuleProgram {
  row: Row
  readonly #section: FrameSection
  readonly #common: CommonEntry
  readonly #initial: Row
  readonly #remembered: Row[] = []

  constructor(section: FrameSection, common: CommonEntry, initial: Row) {
    this.#section = section
    this.#common = common
    this.#initial = initial
    this.row = copyOf(initial)
  }

  /** Runs until the row of `target` is complete; without code addresses (`start` 0) to the end. */
  run(start: number, end: number, from: number, target: number): void {
    const cursor = new Cursor(this.#section.bytes, start, end)
    let location = from
    while (!cursor.done) {
      const code = cursor.u8()
      const next = this.#advance(cursor, code, location)
      if (next === null) this.#set(cursor, code)
      else if (from !== 0 && next > target) return
      else location = next
    }
  }

  #advance(cursor: Cursor, code: number, location: number): number | null {
    const unit = this.#common.codeAlignment
    if (code >> 6 === 1) return location + (code & 63) * unit
    switch (code) {
      case 0x01:
        return readPointer(cursor, this.#common.pointerEncoding, this.#section.base)
      case 0x02:
        return location + cursor.u8() * unit
      case 0x03:
        return location + cursor.u16() * unit
      case 0x04:
        return location + cursor.u32() * unit
      default:
        return null
    }
  }

  #set(cursor: Cursor, code: number): void {
    const unit = this.#common.dataAlignment
    if (code >> 6 === 2) this.#saved(code & 63, cursor.uleb() * unit)
    else if (code >> 6 === 3) this.#restore(code & 63)
    else this.#setExtended(cursor, code, unit)
  }

  #setExtended(cursor: Cursor, code: number, unit: number): void {
    const { row } = this
    switch (code) {
      case 0x00:
        return
      case 0x05:
        return this.#saved(cursor.uleb(), cursor.uleb() * unit)
      case 0x06:
        return this.#restore(cursor.uleb())
      case 0x07:
        return this.#rule(cursor.uleb(), { kind: 'undefined' })
      case 0x08:
        return this.#rule(cursor.uleb(), { kind: 'same' })
      case 0x09:
        return this.#rule(cursor.uleb(), { kind: 'register', register: cursor.uleb() })
      case 0x0a:
        return this.#remember()
      case 0x0b:
        return this.#recall()
      case 0x0c:
        row.frameAddress = { kind: 'register', register: cursor.uleb(), offset: cursor.uleb() }
        return
      case 0x0d:
        row.frameAddress = { ...this.#registerFrame(), register: cursor.uleb() }
        return
      case 0x0e:
        row.frameAddress = { ...this.#registerFrame(), offset: cursor.uleb() }
        return
      case 0x0f:
        row.frameAddress = { kind: 'expression', expression: block(cursor) }
        return
      case 0x10:
        return this.#rule(cursor.uleb(), { kind: 'saved-at', expression: block(cursor) })
      case 0x11:
        return this.#saved(cursor.uleb(), cursor.sleb() * unit)
      case 0x12:
        row.frameAddress = {
          kind: 'register',
          register: cursor.uleb(),
          offset: cursor.sleb() * unit,
        }
        return
      case 0x13:
        row.frameAddress = { ...this.#registerFrame(), offset: cursor.sleb() * unit }
        return
      case 0x14:
        return this.#rule(cursor.uleb(), { kind: 'value', offset: cursor.uleb() * unit })
      case 0x15:
        return this.#rule(cursor.uleb(), { kind: 'value', offset: cursor.sleb() * unit })
      case 0x16:
        return this.#rule(cursor.uleb(), { kind: 'value-of', expression: block(cursor) })
      // DW_CFA_GNU_args_size: how much a callee pops, which changes no rule.
      case 0x2e:
        cursor.uleb()
        return
      // DW_CFA_GNU_negative_offset_extended
      case 0x2f:
        return this.#saved(cursor.uleb(), -cursor.uleb() * unit)
      default:
        throw new DamagedData(`frame instruction 0x${code.toString(16)} is not known`)
    }
  }

  #rule(register: number, rule: RegisterRule): void {
    // Vector registers and the like: nothing on the way to a caller needs them.
    if (register <= 16) this.row.registers.set(register, rule)
  }

  #saved(register: number, offset: number): void {
    this.#rule(register, { kind: 'saved', offset })
  }

  #restore(register: number): void {
    const rule = this.#initial.registers.get(register)
    if (rule === undefined) this.row.registers.delete(register)
    else this.row.registers.set(register, rule)
  }

  #remember(): void {
    if (this.#remembered.length >= maxRemembered) {
      throw new DamagedData('a frame entry remembers too many states')
    }
    this.#remembered.push(copyOf(this.row))
  }

  #recall(): void {
    const row = this.#remembered.pop()
    if (row === undefined) throw new DamagedData('a frame entry restores a state it never had')
    this.row = row
  }

  #registerFrame(): Extract<FrameAddressRule, { kind: 'register' }> {
    const rule = this.row.frameAddress
    if (rule?.kind !== 'register') {
      throw new DamagedData('a frame entry changes a register it has not chosen')
    }
    return rule
  }
}

function block(cursor: Cursor): ExpressionAt {
  const length = cursor.uleb()
  const start = cursor.at
  cursor.skip(length)
  return { start, end: start + length }
}

function copyOf(row: Row): Row {
  return { frameAddress: row.frameAddress, registers: new Map(row.registers) }
}
