import type { StackMemory } from './memory.ts'
import { type MachineState, rbp } from './registers.ts'
import type { Step } from './step.ts'

/**
 * Leaves one frame through rbp: code from a run-time compiler, and what was built with frame pointers
 * but without call frame information. `isCode` tells a return address from what rbp may otherwise hold.
 */
export function stepByFramePointer(
  state: MachineState,
  memory: StackMemory,
  isCode: (address: bigint) => boolean,
): Step {
  const bp = state.others.get(rbp)
  if (bp === undefined || bp < state.sp) return { kind: 'no-information' }
  const saved = memory.read(bp)
  const ip = memory.read(bp + 8n)
  if (saved === null || ip === null) return { kind: 'not-copied' }
  if (ip === 0n) return { kind: 'outermost' }
  if (!isCode(ip)) return { kind: 'no-information' }
  const caller = { ip, sp: bp + 16n, others: new Map([[rbp, saved]]) }
  return { kind: 'caller', state: caller, interrupted: false }
}
