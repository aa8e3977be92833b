import type { VarId } from '../ir/place.ts'

export type Binding = {
  readonly id: VarId
  readonly pointer: boolean
  /** See `Declared.out`. */
  readonly out?: boolean
}

/** The names that are in scope in a function body, innermost block last. */
export class Scope {
  readonly #blocks: Map<string, Binding>[] = [new Map()]

  open(): void {
    this.#blocks.push(new Map())
  }

  close(): void {
    this.#blocks.pop()
  }

  declare(name: string, id: VarId, pointer: boolean, out = false): void {
    this.#blocks.at(-1)?.set(name, { id, pointer, out })
  }

  /** Declares in the outermost block, for names that belong to no block. */
  declareOutermost(name: string, id: VarId, pointer: boolean): void {
    this.#blocks[0]?.set(name, { id, pointer })
  }

  find(name: string): Binding | null {
    return this.#blocks.findLast((block) => block.has(name))?.get(name) ?? null
  }
}
