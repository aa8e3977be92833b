import { loadGlobal, storeGlobal, type GlobalValue } from './global-value.ts'
import { badGlobalValue, closedResource, noSuchMember } from '../errors-objects.ts'
import type { GlobalVariable } from './global-variables.ts'

/** Where the bytes of a section are at the moment. */
export interface SectionMemory {
  readonly view: DataView
  readonly writable: boolean
  /** For a section that cannot be mapped: fetches the bytes before a read. */
  readonly pull?: () => void
  /** For a section that cannot be mapped: stores the bytes after a write. */
  readonly push?: () => void
}

/**
 * The globals of one data section, by variable name.
 *
 * Before load they are the initial values the program will start with (this is how a
 * `const volatile` is set); after load they are the memory the program itself works on, shared with
 * the kernel and read without a system call. A variable the compiler dropped is not there.
 */
export class GlobalSection {
  readonly section: string
  readonly #variables: ReadonlyMap<string, GlobalVariable>
  #memory: SectionMemory | null

  constructor(section: string, variables: readonly GlobalVariable[], memory: SectionMemory) {
    this.section = section
    this.#variables = new Map(variables.map((variable) => [variable.name, variable]))
    this.#memory = memory
  }

  names(): readonly string[] {
    return [...this.#variables.keys()]
  }

  has(name: string): boolean {
    return this.#variables.has(name)
  }

  /** @throws LastrefError LRE454 for an unknown variable, LRE458 after close. */
  get(name: string): GlobalValue {
    const variable = this.#find(name)
    const { view, pull } = this.#open()
    pull?.()
    return loadGlobal(view, variable)
  }

  /**
   * @throws LastrefError LRE454 for an unknown variable, LRE455 for a value that does not fit,
   * LRE458 after close.
   */
  set(name: string, value: GlobalValue): void {
    const variable = this.#find(name)
    const { view, writable, pull, push } = this.#open()
    if (!writable) throw badGlobalValue(name, `${this.section} is read-only once it is loaded`)
    pull?.()
    storeGlobal(view, variable, value)
    push?.()
  }

  /** A copy of the whole section. */
  bytes(): Uint8Array {
    const { view, pull } = this.#open()
    pull?.()
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()
  }

  /** Moves the section to other memory (at load) or away from any (null, at close). */
  moveTo(memory: SectionMemory | null): void {
    this.#memory = memory
  }

  #open(): SectionMemory {
    if (this.#memory === null) throw closedResource(`the section ${this.section}`)
    return this.#memory
  }

  #find(name: string): GlobalVariable {
    const found = this.#variables.get(name)
    if (found === undefined) throw noSuchMember(this.section, 'variable', name, this.names())
    return found
  }
}
