import type { RuntimeLayout } from '../layout/layout.ts'
import type { Words } from '../memory/words.ts'
import type { CodePlaces } from './code-place.ts'
import type { ThreadPosition } from './thread-positions.ts'
import { type StackBounds, type UnwoundStack, unwindStack, wordsIn } from './unwind.ts'

/** A goroutine that has not ended. */
export interface Goroutine {
  /** Address of its `g`. */
  readonly address: number
  readonly number: number
  readonly status: number
  /** Thread that runs it; 0: none. */
  readonly tid: number
  /** Address of the function that the `go` statement named. */
  readonly startPc: number
  readonly stack: UnwoundStack
  /** It was running, and nothing says what its registers held. */
  readonly registersUnseen: boolean
}

export const status = { idle: 0, runnable: 1, running: 2, syscall: 3, waiting: 4, dead: 6 } as const
const copying = 8
const preempted = 9
const live: ReadonlySet<number> = new Set([1, 2, 3, 4, copying, preempted])
const names = new Map<number, string>([
  [1, 'runnable'],
  [2, 'running'],
  [3, 'in a system call'],
  [4, 'waiting'],
  [copying, 'growing its stack'],
  [preempted, 'preempted'],
])

export function statusName(value: number): string {
  return names.get(value) ?? `status ${value}`
}

const maxGoroutines = 10_000_000
const maxStack = 2 ** 30

/** Returns the goroutines of the program with their stacks; null: the list makes no sense. */
export function readGoroutines(
  layout: RuntimeLayout,
  memory: Words,
  places: CodePlaces,
  allgs: number,
  threads: ReadonlyMap<number, ThreadPosition>,
): Goroutine[] | null {
  const list = memory.word(allgs)
  const count = memory.word(allgs + 8)
  if (list === null || count === null || count > maxGoroutines) return null
  const found: Goroutine[] = []
  for (let index = 0; index < count; index++) {
    const address = memory.word(list + index * 8)
    if (address === null) return null
    const goroutine = readGoroutine(layout, memory, places, address, threads)
    if (goroutine !== null) found.push(goroutine)
  }
  return found
}

function readGoroutine(
  layout: RuntimeLayout,
  memory: Words,
  places: CodePlaces,
  g: number,
  threads: ReadonlyMap<number, ThreadPosition>,
): Goroutine | null {
  const word = (offset: number): number => memory.word(g + offset) ?? 0
  // Four bytes that begin where a word of eight does, or in its middle.
  const own = half(memory, g + layout['g.atomicstatus']) & 0xfff
  if (!live.has(own)) return null
  const m = word(layout['g.m'])
  const tid = m === 0 ? 0 : (memory.word(m + layout['m.procid']) ?? 0)
  const bounds = { low: word(layout['g.stack']), high: word(layout['g.stack'] + 8) }
  const position = threads.get(tid) ?? null
  const { stack, registersUnseen } = readStack(layout, memory, places, g, own, bounds, m, position)
  return {
    address: g,
    number: word(layout['g.goid']),
    status: own,
    tid,
    startPc: word(layout['g.startpc']),
    stack,
    registersUnseen,
  }
}

function readStack(
  layout: RuntimeLayout,
  memory: Words,
  places: CodePlaces,
  g: number,
  own: number,
  bounds: StackBounds,
  m: number,
  position: ThreadPosition | null,
): { stack: UnwoundStack; registersUnseen: boolean } {
  const word = (offset: number): number => memory.word(g + offset) ?? 0
  const unwind = (pc: number, sp: number, interrupted: boolean): UnwoundStack =>
    unwindStack(memory, places, bounds, { pc, sp }, interrupted)
  if (bounds.low === 0 || bounds.high <= bounds.low || bounds.high - bounds.low > maxStack) {
    const problem = 'its stack has no bounds'
    return { stack: { frames: [], values: [], problem }, registersUnseen: true }
  }
  const parked = (): UnwoundStack =>
    unwind(word(layout['g.sched.pc']), word(layout['g.sched.sp']), false)
  if (own === status.syscall && word(layout['g.syscallsp']) !== 0) {
    const stack = unwind(word(layout['g.syscallpc']), word(layout['g.syscallsp']), false)
    return { stack, registersUnseen: false }
  }
  if (own !== status.running && own !== copying) {
    return { stack: parked(), registersUnseen: false }
  }
  if (own === copying || position === null) {
    return { stack: everything(memory, bounds, 'it was running'), registersUnseen: true }
  }
  const { sp, pc } = position
  if (sp >= bounds.low && sp < bounds.high) {
    const stack = unwind(pc, sp, true)
    // Dead frames below are not part of it, and a broken stack is read as a whole.
    return { stack, registersUnseen: true }
  }
  // The thread has left the goroutine's stack for its own, in the runtime or the vDSO.
  const vdsoSp = m === 0 ? 0 : (memory.word(m + layout['m.vdsoSP']) ?? 0)
  const vdsoPc = m === 0 ? 0 : (memory.word(m + layout['m.vdsoPC']) ?? 0)
  if (vdsoSp >= bounds.low && vdsoSp < bounds.high) {
    return { stack: unwind(vdsoPc, vdsoSp, false), registersUnseen: true }
  }
  return { stack: everything(memory, bounds, 'it was in the runtime'), registersUnseen: true }
}

function everything(memory: Words, { low, high }: StackBounds, problem: string): UnwoundStack {
  return { frames: [], values: wordsIn(memory, low, high, -1), problem }
}

function half(memory: Words, address: number): number {
  const bytes = memory.bytes(address, 4)
  return bytes === null ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
}
