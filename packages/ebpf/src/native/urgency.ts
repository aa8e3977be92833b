import { libc } from './libc.ts'
import { syscallNumber } from './syscall-numbers.ts'

// include/uapi/linux/sched.h
const SCHED_OTHER = 0
const SCHED_FIFO = 1
/** What this thread starts is not urgent. */
const SCHED_RESET_ON_FORK = 0x40000000
const ownThread = 0

/**
 * Lets this thread go before all ordinary work of the machine until it is disposed of: for the milliseconds
 * in which somebody else stands still because of us. Does nothing where that is not allowed. The kernel
 * forgets it with the thread, so nothing is left behind whatever happens (sched_setscheduler(2)).
 */
export function urgently(): Disposable {
  const nr = syscallNumber('sched_setscheduler')
  const set = (policy: number, priority: number): number => {
    const parameters = new Int32Array([priority])
    const at = libc().addressOf(new Uint8Array(parameters.buffer))
    return libc().syscall(nr, ownThread, policy, at)
  }
  if (set(SCHED_FIFO | SCHED_RESET_ON_FORK, 1) !== 0) return { [Symbol.dispose]: () => {} }
  return { [Symbol.dispose]: () => void set(SCHED_OTHER, 0) }
}
