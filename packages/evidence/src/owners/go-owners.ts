import { gatherMemory, holdThreads, urgently } from '@lastref/ebpf'
import { readGoHeap, type FdAnswer, type GoHeapOptions } from '@lastref/goheap'
import { LastrefError, type FdOwner, type OwnersReading } from '@lastref/model'
import { rootText, stepText } from './root-text.ts'

/**
 * Returns what keeps each BPF fd of a live Go process; why it cannot be told where it cannot. The
 * process stands still while its memory is copied, unless `freeze` is false.
 */
export async function readGoOwners(
  pid: number,
  options: Pick<GoHeapOptions, 'freeze' | 'maxHeapBytes'>,
): Promise<OwnersReading> {
  try {
    const { fds, pause, provisional } = await readGoHeap(pid, {
      ...options,
      gather: gatherMemory,
      hold: holdThreads,
      urgently,
    })
    return {
      state: 'read',
      fds: fds.map(ownerOf),
      provisional,
      pausedMs: pause.how === 'none' ? null : pause.milliseconds,
    }
  } catch (error) {
    if (!(error instanceof LastrefError)) throw error
    return { state: 'unavailable', code: error.code, reason: error.message }
  }
}

function ownerOf({ fd, id, kind, owner, verdict }: FdAnswer): FdOwner {
  const base = {
    fd,
    object: id === null ? null : { kind, id, name: '' },
    root: null,
    path: [],
    finalizer: owner?.release.function ?? null,
    reason: null,
  }
  switch (verdict.kind) {
    case 'reachable': {
      const seen =
        verdict.certainty === 'certain' ? '' : ' (perhaps: the word that says so may be stale)'
      const path = verdict.path.map(stepText)
      return { ...base, state: 'reachable', root: `${rootText(verdict.root)}${seen}`, path }
    }
    case 'unreachable':
    case 'no-owner':
      return { ...base, state: verdict.kind }
    case 'queued': {
      const { behind } = verdict
      return { ...base, state: 'queued', root: behind === null ? null : rootText(behind) }
    }
    case 'pinned-by-neighbour':
      return {
        ...base,
        state: 'pinned',
        root: rootText(verdict.root),
        path: verdict.path.map(stepText),
      }
    case 'unknown':
      return { ...base, state: 'unknown', reason: verdict.reason }
  }
}
