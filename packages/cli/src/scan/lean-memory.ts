import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 from optimising the parsers' WebAssembly, which takes 100 to 200 MB for functions of
 * thousands of states and is not earned back on trees of 100 MB. Holds for the whole process, so it
 * is for a command to decide, not for the library. Flags that follow from others are only set at
 * start, hence all three.
 */
export function leanParsers(): void {
  setFlagsFromString('--liftoff-only')
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}

/**
 * Gives back what the start and the reading of a tree left in this thread's heap: 30 to 50 MB that V8
 * would keep while the other threads need theirs. Takes some 10 ms, when the heap is as small as a
 * command's.
 */
export async function trimHeap(): Promise<void> {
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    session.disconnect()
  }
}
