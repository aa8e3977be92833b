import { Session } from 'node:inspector/promises'

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
