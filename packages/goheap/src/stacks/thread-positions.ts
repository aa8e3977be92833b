import { readText, threadIds } from '../freeze/threads.ts'

/** Where a thread stands in user mode, while it is stopped. */
export interface ThreadPosition {
  readonly tid: number
  readonly sp: number
  readonly pc: number
}

/** Returns where the threads of a stopped process stand: proc_pid_syscall(5) says it without a debugger. */
export function threadPositions(pid: number): Map<number, ThreadPosition> {
  const positions = new Map<number, ThreadPosition>()
  for (const tid of threadIds(pid)) {
    const position = parsePosition(readText(`/proc/${pid}/task/${tid}/syscall`) ?? '')
    if (position !== null) positions.set(tid, { tid, ...position })
  }
  return positions
}

/** `-1 SP PC`, or the number of a system call and its arguments before them; `running` says nothing. */
function parsePosition(text: string): { sp: number; pc: number } | null {
  const words = text.trim().split(' ')
  if (words.length !== 3 && words.length !== 9) return null
  const [sp, pc] = words.slice(-2).map(Number)
  return sp !== undefined &&
    pc !== undefined &&
    Number.isSafeInteger(sp) &&
    Number.isSafeInteger(pc)
    ? { sp, pc }
    : null
}
