/** One line of a stack, innermost first in a list. What could not be found out is null. */
export interface Frame {
  readonly function: string | null
  /** As the debug information names it. */
  readonly file: string | null
  readonly line: number | null
  /** Path of the binary or library, `[vdso]`, or null for code without a file (JIT). */
  readonly module: string | null
  /** In hexadecimal with `0x`, as the process saw it. */
  readonly address: string
  /** True when the compiler put this function into the next frame's. */
  readonly inlined: boolean
}

/** Why a stack ends where it does. */
export type StackEnding = 'complete' | 'snapshot-end' | 'no-unwind-info' | 'corrupt' | 'limit'

/** A symbolised stack of user space. */
export interface Stack {
  readonly frames: readonly Frame[]
  readonly ended: StackEnding
  /** What a reader should know, in sentences: an unsupported Go version, a stripped binary. */
  readonly notes: readonly string[]
}
