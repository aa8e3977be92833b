import { constants, getPriority, setPriority } from 'node:os'

/** Goes first while a process waits for us, where we may; other work of the machine has time. */
export function highestPriority(): Disposable {
  let before: number
  try {
    before = getPriority()
    setPriority(constants.priority.PRIORITY_HIGHEST)
  } catch {
    return { [Symbol.dispose]: () => {} }
  }
  return { [Symbol.dispose]: () => setPriority(before) }
}
