import type { FrameDescription, FrameSection } from './entry.ts'
import { evaluate } from './expression.ts'
import type { StackMemory } from './memory.ts'
import { type MachineState, preserved, registerName, returnAddress, rsp } from './registers.ts'
import { type ExpressionAt, type RegisterRule, rulesAt } from './rules.ts'

/** The caller, or why it cannot be had. */
export type Step =
  | { readonly kind: 'caller'; readonly state: MachineState; readonly interrupted: boolean }
  | { readonly kind: 'outermost' }
  | { readonly kind: 'not-copied' }
  | { readonly kind: 'register-unknown'; readonly register: string }
  | { readonly kind: 'no-information' }

type Value = bigint | 'not-copied' | 'undefined' | { readonly missing: number }

/**
 * Leaves one frame by its call frame information. `address` is where the rules are looked up, in the
 * file's numbering: before the return address, so that a call that never returns is not mistaken for
 * the function behind it. Throws `DamagedData`.
 */
export function stepByRules(
  section: FrameSection,
  description: FrameDescription,
  address: number,
  state: MachineState,
  memory: StackMemory,
): Step {
  const rules = rulesAt(section, description, address)
  const frame = new FrameReader(section, state, memory)
  const cfa = frame.frameAddress(rules.frameAddress)
  if (typeof cfa !== 'bigint') return failure(cfa)

  const { returnColumn, signalFrame } = description.common
  const ip = frame.register(returnColumn, rules.registers.get(returnColumn), cfa)
  if (ip === 'undefined') return { kind: 'outermost' }
  if (typeof ip !== 'bigint') return failure(ip)

  const spRule = rules.registers.get(rsp)
  const sp = spRule === undefined ? cfa : frame.register(rsp, spRule, cfa)
  if (typeof sp !== 'bigint') return failure(sp)

  const others = new Map<number, bigint>()
  for (let register = 0; register < returnAddress; register++) {
    const rule = rules.registers.get(register)
    if (register === rsp || (rule === undefined && !preserved.includes(register))) continue
    const value = frame.register(register, rule, cfa)
    if (typeof value === 'bigint') others.set(register, value)
  }
  return { kind: 'caller', state: { ip, sp, others }, interrupted: signalFrame }
}

class FrameReader {
  readonly #section: FrameSection
  readonly #state: MachineState
  readonly #memory: StackMemory
  #missing: number | null = null

  constructor(section: FrameSection, state: MachineState, memory: StackMemory) {
    this.#section = section
    this.#state = state
    this.#memory = memory
  }

  frameAddress(rule: ReturnType<typeof rulesAt>['frameAddress']): Value {
    if (rule.kind === 'expression') return this.#evaluate(rule.expression, null)
    const base = this.#current(rule.register)
    return base === null ? { missing: rule.register } : wrap(base + BigInt(rule.offset))
  }

  register(register: number, rule: RegisterRule | undefined, cfa: bigint): Value {
    switch (rule?.kind) {
      case undefined:
      case 'same':
        return this.#known(register)
      case 'undefined':
        return 'undefined'
      case 'saved':
        return this.#load(wrap(cfa + BigInt(rule.offset)))
      case 'value':
        return wrap(cfa + BigInt(rule.offset))
      case 'register':
        return this.#known(rule.register)
      case 'value-of':
        return this.#evaluate(rule.expression, cfa)
      case 'saved-at': {
        const address = this.#evaluate(rule.expression, cfa)
        return typeof address === 'bigint' ? this.#load(address) : address
      }
    }
  }

  #known(register: number): Value {
    return this.#current(register) ?? { missing: register }
  }

  #load(address: bigint): Value {
    return this.#memory.read(address) ?? 'not-copied'
  }

  #evaluate(expression: ExpressionAt, initial: bigint | null): Value {
    this.#missing = null
    const value = evaluate(
      this.#section.bytes,
      expression,
      {
        register: (number) => {
          const known = this.#current(number)
          if (known === null) this.#missing = number
          return known
        },
        memory: (address, size) => this.#memory.read(address, size),
      },
      initial,
    )
    if (value !== null) return value
    return this.#missing === null ? 'not-copied' : { missing: this.#missing }
  }

  #current(register: number): bigint | null {
    if (register === rsp) return this.#state.sp
    if (register === returnAddress) return this.#state.ip
    return this.#state.others.get(register) ?? null
  }
}

function failure(value: Exclude<Value, bigint>): Step {
  if (value === 'not-copied') return { kind: 'not-copied' }
  if (value === 'undefined') return { kind: 'outermost' }
  return { kind: 'register-unknown', register: registerName(value.missing) }
}

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
