import type { Operand } from './operand.ts'
import type { Place } from './place.ts'
import type { TypeRef } from './type-ref.ts'

/** 1-based line and column in the function's file. */
export type Position = { readonly line: number; readonly column: number }

export type Callee =
  /** A function known by its qualified name: `github.com/cilium/ebpf.NewMap`, `bpf_obj_get`. */
  | { readonly kind: 'function'; readonly name: string }
  /** A method; the engine finds the receiver's type from its place. `name` is unqualified. */
  | { readonly kind: 'method'; readonly receiver: Operand; readonly name: string }
  /** A function literal called where it stands, or a variable that holds a function. */
  | { readonly kind: 'value'; readonly operand: Operand }

export type CallOp = {
  readonly kind: 'call'
  readonly callee: Callee
  readonly args: readonly Operand[]
  /** One per result; `null` when the result is discarded (`_`, or a call as a statement). */
  readonly results: readonly (Place | null)[]
  /** True when the results were thrown away by writing no destination at all. */
  readonly statement: boolean
  /** The call's source text, shortened to one line of at most 120 characters, for labels. */
  readonly text: string
  readonly at: Position
}

export type Op =
  | CallOp
  /**
   * `dest = src`. `declares` when this makes a new variable (`:=`). `mode`: `move` empties the
   * source (Rust, std::move); `alias` leaves two names for one handle (Go, C); `copy` makes an
   * owner of its own (C++ copy constructors, Rust clone is a call).
   */
  | {
      readonly kind: 'assign'
      readonly dest: Place
      readonly src: Operand
      readonly mode: 'alias' | 'move' | 'copy'
      readonly declares: boolean
      readonly at: Position
    }
  /** `dest = T{field: value, …}` or a container literal (every field's name is then `[]`). */
  | {
      readonly kind: 'construct'
      readonly dest: Place
      readonly type: TypeRef
      readonly fields: readonly (readonly [string, Operand])[]
      readonly at: Position
    }
  /** Puts `value` into a container without taking others out: append, push_back, map insert. */
  | {
      readonly kind: 'insert'
      readonly container: Place
      readonly value: Operand
      readonly at: Position
    }
  /** The value goes where it cannot be followed: channel send, thread, callback context. */
  | {
      readonly kind: 'escape'
      readonly value: Operand
      readonly how: string
      readonly at: Position
    }
  /**
   * `call` runs when the function returns, last first; its operands are evaluated now. A deferred
   * function literal is a `value` callee with a closure operand. RAII guards and
   * `__attribute__((cleanup))` are written as this too.
   */
  | {
      readonly kind: 'defer'
      readonly call: CallOp
      readonly scope: 'function' | 'block'
      readonly at: Position
    }
  /** `call` runs beside this function: `go f(x)`, a thread. Same operands as `defer`. */
  | { readonly kind: 'spawn'; readonly call: CallOp; readonly at: Position }
  /** A variable's scope ends and its type's destructor, if it has one, runs (C++, Rust). */
  | { readonly kind: 'drop'; readonly place: Place; readonly at: Position }
  /** The places are read: evaluation for its own sake, so that use after close is seen. */
  | { readonly kind: 'use'; readonly places: readonly Place[]; readonly at: Position }

/** What a branch asks. `&&`, `||`, `!` are control flow, never conditions. */
export type Condition =
  /** True when the place is nil/NULL/None. Also Go's `err == nil` and Rust's `is_ok()` on the error. */
  | { readonly kind: 'null'; readonly place: Place }
  /** `place OP value` on integers: `fd < 0`, `fd == -1`, `ret != 0`. */
  | {
      readonly kind: 'compare'
      readonly place: Place
      readonly op: '<' | '<=' | '==' | '!=' | '>=' | '>'
      readonly value: number
    }
  /** True means the error place is some particular error, so not nil (`errors.Is(err, X)`). */
  | { readonly kind: 'error-is'; readonly place: Place; readonly target: string }
  /** The place is true (`ok`, `found`). */
  | { readonly kind: 'flag'; readonly place: Place }
  /** Always true or always false (`for {`, `if (0)`). */
  | { readonly kind: 'constant'; readonly value: boolean }
  /**
   * Anything else. Equal `key`s ask the same question as long as no place in `uses` was assigned
   * in between. A key of '' never correlates (loop conditions over iterators, select, switch).
   */
  | { readonly kind: 'opaque'; readonly key: string; readonly uses: readonly Place[] }

export type BlockId = number

export type Terminator =
  | { readonly kind: 'jump'; readonly to: BlockId }
  | {
      readonly kind: 'branch'
      readonly condition: Condition
      readonly yes: BlockId
      readonly no: BlockId
      /** The condition as written, for labels: "`err != nil` is true". */
      readonly text: string
      /** The text asks the opposite of `condition`. */
      readonly negated?: boolean
      readonly at: Position
    }
  /** Several ways on, none of which says anything: switch, select, match. */
  | {
      readonly kind: 'choice'
      readonly to: readonly {
        readonly block: BlockId
        readonly label: string
        readonly at: Position
      }[]
      readonly at: Position
    }
  | { readonly kind: 'return'; readonly values: readonly Operand[]; readonly at: Position }
  /** The process, or the test, ends here (panic, exit, log.Fatal): nothing can leak. */
  | { readonly kind: 'exit'; readonly at: Position }
  /** Cannot be reached: an empty select, the block after an exit. */
  | { readonly kind: 'unreachable' }
