/** One function on a stack, innermost first. Names and paths are as the image has them: unescaped. */
export interface Frame {
  /** E.g. `main.(*loader).open`, `bpf_map_create`, `agent::maps::open`; null: nothing names it. */
  readonly function: string | null
  /** Source file, as the compiler wrote it down; usually absolute. */
  readonly file: string | null
  readonly line: number | null
  /** Path of the mapped file, in the mount namespace of the process; null outside every file. */
  readonly module: string | null
  /**
   * Go import path (`github.com/cilium/ebpf`), or Rust crate (`aya`); null where the language has
   * no such thing or the function is not known.
   */
  readonly package: string | null
  /** In the process's address space: the instruction itself, or the one after the call. */
  readonly address: bigint
  /**
   * Inside the call, in the numbering of the module's file: the same in every process, and what
   * `addr2line -e MODULE` takes. Null without a file.
   */
  readonly moduleAddress: bigint | null
  /** Compiled into the frame that follows it in the list. */
  readonly inlined: boolean
}

/** What made the machine code that called bpf(). `native`: C, C++, Rust and so on. */
export type StackRuntime = 'go' | 'native' | 'node' | 'jvm' | 'unknown'

/**
 * Why there is no further frame.
 *
 * - `complete`: the outermost frame was reached.
 * - `snapshot-end`: the rest lies outside the bytes that were copied.
 * - `no-unwind-info`: nothing says how to leave the last frame, or a register it needs is unknown.
 * - `corrupt`: the unwind information or the stack contradicts itself.
 * - `limit`: as many frames as asked for.
 */
export type StackEnd = 'complete' | 'snapshot-end' | 'no-unwind-info' | 'corrupt' | 'limit'

export interface SymbolisedStack {
  readonly frames: readonly Frame[]
  readonly runtime: StackRuntime
  readonly ended: StackEnd
  /** What made the answer smaller, in sentences: a missing file, a damaged section, an unknown Go. */
  readonly notes: readonly string[]
}
