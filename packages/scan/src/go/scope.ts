import type { Node } from 'web-tree-sitter'
import { FunctionBuilder } from '../ir/function-builder.ts'
import type { Operand } from '../ir/operand.ts'
import type { VarId } from '../ir/place.ts'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import type { FileContext } from './file-context.ts'

/** The two halves of the lowering, which need each other: literals have bodies, bodies expressions. */
export type Lowering = {
  readonly expression: (scope: FunctionScope, node: Node) => Operand
  readonly statement: (scope: FunctionScope, node: Node, label: string | null) => void
}

/**
 * One function's names while its body is walked: nested scopes, and variables of the enclosing
 * function that become `captured` variables on their first use.
 */
export class FunctionScope {
  readonly context: FileContext
  readonly lowering: Lowering
  readonly builder: FunctionBuilder = new FunctionBuilder()
  readonly outer: FunctionScope | null
  readonly key: string
  readonly name: string
  literals = 0
  resultVars: readonly VarId[] = []
  resultCount = 0
  readonly #scopes: Map<string, VarId>[] = [new Map()]
  readonly #globals = new Map<string, VarId>()

  constructor(
    context: FileContext,
    lowering: Lowering,
    outer: FunctionScope | null,
    key: string,
    name: string,
  ) {
    this.context = context
    this.lowering = lowering
    this.outer = outer
    this.key = key
    this.name = name
  }

  /** Lowers an expression to what the surrounding operation reads; emits the calls inside it. */
  expression(node: Node): Operand {
    return this.lowering.expression(this, node)
  }

  /** Lowers a statement; `label` is the one it stands behind. */
  statement(node: Node, label: string | null = null): void {
    this.lowering.statement(this, node, label)
  }

  push(): void {
    this.#scopes.push(new Map())
  }

  pop(): void {
    this.#scopes.pop()
  }

  declare(name: string, line: number, type: TypeRef = unknownType): VarId {
    const id = this.builder.newVar(name, 'local', line, type)
    this.bind(name, id)
    return id
  }

  bind(name: string, id: VarId): void {
    if (name !== '_' && name !== '') this.#scopes.at(-1)?.set(name, id)
  }

  /** True when the innermost scope itself has the name: `:=` then assigns it. */
  hasHere(name: string): boolean {
    return this.#scopes.at(-1)?.has(name) === true
  }

  /** The variable of a name, or undefined when no function around declares it. */
  find(name: string): VarId | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i -= 1) {
      const id = this.#scopes[i]?.get(name)
      if (id !== undefined) return id
    }
    const outer = this.outer?.find(name)
    if (outer === undefined) return undefined
    const captured = this.builder.newVar(name, 'captured', 0, unknownType, { outer })
    this.#scopes[0]?.set(name, captured)
    return captured
  }

  /** The variable that stands for a package-level name, which is qualified. */
  global(name: string): VarId {
    const known = this.#globals.get(name)
    if (known !== undefined) return known
    const id = this.builder.newVar(name, 'global', 0)
    this.#globals.set(name, id)
    return id
  }
}
