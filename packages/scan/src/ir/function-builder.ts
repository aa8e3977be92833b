import type { Block, IrFunction, Var } from './ir-function.ts'
import type { BlockId, CallOp, Condition, Op, Position, Terminator } from './op.ts'
import type { Operand } from './operand.ts'
import type { Place, VarId } from './place.ts'
import { unknownType, type TypeRef } from './type-ref.ts'

type OpenBlock = {
  ops: Op[]
  term: Terminator | null
  loopHead: boolean
  loops: readonly BlockId[]
}

type Loop = {
  readonly label: string | null
  readonly breakTo: BlockId
  /** null for a switch or select, which `continue` passes by. */
  readonly continueTo: BlockId | null
}

/**
 * Builds one function's blocks while a front end walks its body: keeps the current block, the loops
 * around it, and where `break`, `continue` and `goto` lead. After `ret`, `exit`, `breakTo` or
 * `jump` the current block is a fresh one that nothing leads to.
 */
export class FunctionBuilder {
  readonly #vars: Var[] = []
  readonly #blocks: OpenBlock[] = []
  readonly #loops: Loop[] = []
  readonly #labels = new Map<string, BlockId>()
  #around: readonly BlockId[] = []
  #current: BlockId

  constructor() {
    this.#current = this.newBlock()
  }

  /** The block that operations go to now. */
  get current(): BlockId {
    return this.#current
  }

  newVar(
    name: string,
    kind: Var['kind'],
    line: number,
    type: TypeRef = unknownType,
    more: { readonly outer?: VarId; readonly dropped?: boolean } = {},
  ): VarId {
    this.#vars.push({ name, kind, type, line, ...more })
    return this.#vars.length - 1
  }

  /** What kind of variable it is. */
  kindOf(id: VarId): Var['kind'] | undefined {
    return this.#vars[id]?.kind
  }

  temp(line: number, type: TypeRef = unknownType): Place {
    return { root: this.newVar('', 'temp', line, type), path: [] }
  }

  /** A fresh block inside the loops that are open now. */
  newBlock(): BlockId {
    this.#blocks.push({ ops: [], term: null, loopHead: false, loops: this.#around })
    return this.#blocks.length - 1
  }

  /** Goes on in `block`, which some other block has to lead to. */
  enter(block: BlockId): void {
    this.#current = block
  }

  emit(op: Op): void {
    this.#block(this.#current).ops.push(op)
  }

  call(op: Omit<CallOp, 'kind'>): void {
    this.emit({ kind: 'call', ...op })
  }

  assign(dest: Place, src: Operand, at: Position, declares = false): void {
    this.emit({ kind: 'assign', dest, src, mode: 'alias', declares, at })
  }

  /** Ends the current block and leaves a fresh, unreachable one. */
  end(term: Terminator): void {
    this.#terminate(term)
    this.#current = this.newBlock()
  }

  jump(to: BlockId): void {
    this.end({ kind: 'jump', to })
  }

  /** Jumps to `to` and goes on there. */
  fallInto(to: BlockId): void {
    if (this.#current === to) return
    this.#terminate({ kind: 'jump', to })
    this.#current = to
  }

  /** Leaves the current block for `yes` or `no`; go on with `enter`. */
  branch(
    condition: Condition,
    yes: BlockId,
    no: BlockId,
    text: string,
    at: Position,
    negated = false,
  ): void {
    this.#terminate({ kind: 'branch', condition, yes, no, text, negated, at })
  }

  choice(
    to: readonly { readonly block: BlockId; readonly label: string; readonly at: Position }[],
    at: Position,
  ): void {
    this.#terminate({ kind: 'choice', to, at })
  }

  ret(values: readonly Operand[], at: Position): void {
    this.end({ kind: 'return', values, at })
  }

  exit(at: Position): void {
    this.end({ kind: 'exit', at })
  }

  /**
   * Opens a loop: enters a new head block. `continueTo` is where `continue` leads (a block with the
   * loop's step that must end by jumping to the head); by default the head. Close it with
   * {@link closeLoop}.
   */
  openLoop(label: string | null = null): {
    readonly head: BlockId
    readonly step: BlockId
    readonly after: BlockId
  } {
    const after = this.newBlock()
    const head = this.newBlock()
    this.#block(head).loopHead = true
    this.#around = [...this.#around, head]
    this.#block(head).loops = this.#around
    const step = this.newBlock()
    this.fallInto(head)
    this.#loops.push({ label, breakTo: after, continueTo: step })
    return { head, step, after }
  }

  /** Ends the body (jumps to the step, and from there to the head) and goes on after the loop. */
  closeLoop(
    loop: { readonly head: BlockId; readonly step: BlockId; readonly after: BlockId },
    emitStep: () => void = () => undefined,
  ): void {
    this.fallInto(loop.step)
    emitStep()
    this.#terminate({ kind: 'jump', to: loop.head })
    this.#loops.pop()
    this.#around = this.#around.slice(0, -1)
    this.#current = loop.after
  }

  /**
   * One turn of a loop whose turns are written out: `continue` leads to the block that is returned, `break`
   * to `after`.
   */
  openTurn(label: string | null, after: BlockId): BlockId {
    const next = this.newBlock()
    this.#loops.push({ label, breakTo: after, continueTo: next })
    return next
  }

  closeTurn(next: BlockId): void {
    this.#loops.pop()
    this.fallInto(next)
  }

  /** A switch or select: `break` leads to the block that is returned, `continue` passes by. */
  openSwitch(label: string | null = null): BlockId {
    const after = this.newBlock()
    this.#loops.push({ label, breakTo: after, continueTo: null })
    return after
  }

  closeSwitch(after: BlockId): void {
    this.#loops.pop()
    this.fallInto(after)
  }

  breakTo(label: string | null): void {
    const target = this.#loops.findLast((loop) => label === null || loop.label === label)
    if (target === undefined) this.end({ kind: 'unreachable' })
    else this.jump(target.breakTo)
  }

  continueTo(label: string | null): void {
    const target = this.#loops.findLast(
      (loop) => loop.continueTo !== null && (label === null || loop.label === label),
    )
    if (target === undefined || target.continueTo === null) this.end({ kind: 'unreachable' })
    else this.jump(target.continueTo)
  }

  /** The block of a label, for `goto` in both directions. */
  label(name: string): BlockId {
    const known = this.#labels.get(name)
    if (known !== undefined) return known
    const block = this.newBlock()
    this.#labels.set(name, block)
    return block
  }

  /** `goto`: a jump to a label that may stand before or behind. */
  goto(name: string): void {
    this.jump(this.label(name))
  }

  /** A label's place in the text: falls into its block. */
  placeLabel(name: string): void {
    this.fallInto(this.label(name))
  }

  build(
    about: Omit<IrFunction, 'vars' | 'blocks'>,
    /** What an open end means: falling off the end of the body. */
    last: Position,
  ): IrFunction {
    this.#terminate({ kind: 'return', values: [], at: last })
    return {
      ...about,
      vars: this.#vars,
      blocks: this.#blocks.map((block): Block => ({
        ops: block.ops,
        term: block.term ?? { kind: 'unreachable' },
        loopHead: block.loopHead,
        loops: block.loops,
      })),
    }
  }

  #terminate(term: Terminator): void {
    const block = this.#block(this.#current)
    block.term ??= term
  }

  #block(id: BlockId): OpenBlock {
    const block = this.#blocks[id]
    if (block === undefined) throw new RangeError(`no block ${id}`)
    return block
  }
}
