/**
 * Where one thread stood when it called bpf(): registers, and a copy of its stack from `sp` upwards.
 * x86-64 only: words are 8 bytes, little-endian.
 */
export interface StackSnapshot {
  readonly ip: bigint
  readonly sp: bigint
  readonly bp: bigint
  /** The bytes at `sp` and above. As many as could be copied; need not be a multiple of 8. */
  readonly stack: Uint8Array
  /**
   * Further callee-saved registers by their DWARF numbers (System V psABI x86-64, figure 3.36):
   * rbx 3, r12 to r15 12 to 15. Without them an unwind rule that needs one ends the stack.
   */
  readonly registers?: ReadonlyMap<number, bigint>
  /**
   * The stack of the goroutine that called into C, when the thread stood on its system stack: the
   * bytes from `m.curg.sched.sp` upwards, and that address. Without it a stack that begins in C code
   * of a Go program ends at `runtime.asmcgocall`.
   */
  readonly goroutine?: { readonly sp: bigint; readonly stack: Uint8Array }
}
