import type { StackMemory } from '../unwind/memory.ts'
import { type MachineState, rbp } from '../unwind/registers.ts'
import type { Step } from '../unwind/step.ts'
import {
  frameDepth,
  functionFlags,
  functionName,
  type GoFunction,
  type GoTables,
  topFrame,
  writesStackPointer,
} from './tables.ts'

/** Where stacks begin, for versions of Go before they were marked in the tables. */
const outermost = new Set([
  'runtime.goexit',
  'runtime.mstart',
  'runtime.rt0_go',
  '_rt0_amd64_linux',
])
/** They leave the goroutine's stack for the thread's, and their callers are on the former. */
const switches = new Set(['runtime.asmcgocall', 'runtime.systemstack', 'runtime.mcall'])

/** Leaving a Go frame can lead to the goroutine's stack, which has to be looked for elsewhere. */
export type GoStep = Step | { readonly kind: 'goroutine' }

/**
 * Leaves one frame of Go code by the table of stack depths. That is exact at every instruction, also in
 * assembly that keeps no frame pointer, such as the function that makes the system call.
 */
export function stepGo(
  tables: GoTables,
  func: GoFunction,
  address: number,
  state: MachineState,
  memory: StackMemory,
  innermost: boolean,
): GoStep {
  const name = functionName(tables, func).replace(/\.abi0$/u, '')
  const flags = functionFlags(tables, func)
  if ((flags & topFrame) !== 0 || outermost.has(name)) return { kind: 'outermost' }
  if (switches.has(name) && !innermost) return { kind: 'goroutine' }
  // runtime.cgocallback is marked as well, but leaves a frame on both stacks (runtime/traceback.go).
  const unsure = (flags & writesStackPointer) !== 0 && name !== 'runtime.cgocallback'
  if (unsure && !innermost) return { kind: 'register-unknown', register: 'rsp' }

  const depth = frameDepth(tables, func, address)
  if (depth < 0) return { kind: 'register-unknown', register: 'rsp' }
  const slot = state.sp + BigInt(depth)
  const ip = memory.read(slot)
  if (ip === null) return { kind: 'not-copied' }
  return { kind: 'caller', state: callerState(ip, slot, depth, state, memory), interrupted: false }
}

function callerState(
  ip: bigint,
  slot: bigint,
  depth: number,
  state: MachineState,
  memory: StackMemory,
): MachineState {
  // A frame with room in it has its caller's frame pointer below the return address.
  const bp = depth > 0 ? memory.read(slot - 8n) : (state.others.get(rbp) ?? null)
  return { ip, sp: slot + 8n, others: bp === null ? new Map() : new Map([[rbp, bp]]) }
}
