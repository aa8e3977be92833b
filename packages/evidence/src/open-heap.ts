import type { EvidenceRuntime } from '@lastref/model'
import type { HeapSource } from './heap-source.ts'
import { InspectorHeap } from './inspector/inspector-heap.ts'
import { JcmdHeap } from './jcmd/jcmd-heap.ts'
import type { Endpoint } from './pprof/endpoint.ts'
import { PprofHeap } from './pprof/pprof-heap.ts'
import { interpreterOf } from './process/runtime.ts'
import { UnavailableError } from './unavailable.ts'

export interface HeapOptions {
  /** `find`: on the ports and sockets where the process itself listens. */
  readonly pprof: Endpoint | 'find' | 'off'
  /** Ask the runtime to collect before each reading. */
  readonly gc: boolean
  /** Send SIGUSR1 to a Node process whose inspector is closed. */
  readonly openInspector: boolean
}

/**
 * Returns what reads the heap of a process; null for a native program, which has none of a runtime.
 *
 * @throws UnavailableError when the runtime has a heap that cannot be read here.
 */
export async function openHeap(
  pid: number,
  runtime: EvidenceRuntime,
  { pprof, gc, openInspector }: HeapOptions,
): Promise<HeapSource | null> {
  // A program in any language may serve a heap profile; whoever names the endpoint knows it does.
  if (typeof pprof === 'object') return await PprofHeap.open(pid, pprof, gc)
  switch (runtime) {
    case 'go':
      if (pprof === 'find') return await PprofHeap.find(pid, gc)
      throw new UnavailableError('LRE615', 'net/http/pprof was not looked for (--pprof off)')
    case 'node':
      return await InspectorHeap.open(pid, gc, openInspector)
    case 'jvm':
      return await JcmdHeap.open(pid, gc)
    case 'other':
      throw new UnavailableError(
        'LRE642',
        `the heap of ${interpreterOf(pid) ?? 'its runtime'} cannot be read from outside`,
      )
    case 'native':
      return null
    case 'unknown':
      throw new UnavailableError('LRE641', `what pid ${pid} runs may not be looked at`)
  }
}
