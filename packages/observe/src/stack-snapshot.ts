import type { StackSnapshot } from '@lastref/symbols'
import type { StackRecord } from './generated/wire-tracker.ts'

/** What bpf/user-stack.bpf.h copies, into a record of any contract. */
type RegistersAndStack = Pick<
  StackRecord,
  'ip' | 'sp' | 'bp' | 'bx' | 'r12' | 'r13' | 'r14' | 'r15' | 'stack' | 'stackBytes'
>

/** Returns a copy of the registers and the stack in the record. */
export function snapshotOf(
  record: RegistersAndStack,
  goroutine?: StackSnapshot['goroutine'],
): StackSnapshot {
  const { ip, sp, bp, bx, r12, r13, r14, r15, stack, stackBytes } = record
  // DWARF numbers: System V psABI x86-64, figure 3.36.
  const registers = new Map([
    [3, bx],
    [12, r12],
    [13, r13],
    [14, r14],
    [15, r15],
  ])
  const snapshot = { ip, sp, bp, registers, stack: stack.slice(0, stackBytes) }
  return goroutine === undefined ? snapshot : { ...snapshot, goroutine }
}
