import type { Place } from './place.ts'

/** What an operation reads. */
export type Operand =
  /** The value in a place: the handle itself travels. */
  | { readonly kind: 'place'; readonly place: Place }
  /** The address of a place (`&fd`): an out-parameter, or a borrow of what is in it. */
  | { readonly kind: 'address'; readonly place: Place }
  /** `nil`, `NULL`, `None`, `nullptr`. */
  | { readonly kind: 'null' }
  /** A number, or a string or constant's name (`unix.SYS_BPF` → `golang.org/x/sys/unix.SYS_BPF`). */
  | { readonly kind: 'constant'; readonly value: number | string | boolean }
  /** A function literal; `fn` is its {@link IrFunction.key}. */
  | { readonly kind: 'closure'; readonly fn: string }
  /** A function or method used as a value; with `receiver` a bound method (`defer m.Close`). */
  | { readonly kind: 'function'; readonly name: string; readonly receiver?: Place }
  /**
   * Anything computed: the handle does not travel through it, but `uses` are read to make it
   * (`int(f.Fd())`, `fd + 1`, `"map " + name`).
   */
  | { readonly kind: 'computed'; readonly uses: readonly Place[] }
