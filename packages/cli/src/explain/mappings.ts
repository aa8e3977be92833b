import { mappingSitesOf } from '@lastref/evidence'
import type { MappingSites } from '@lastref/model'
import { MappingStacks } from '@lastref/observe'
import { Symboliser } from '@lastref/symbols'

/** From where in some programs memory is mapped, for as long as this lives. */
export interface MappingWatch extends Disposable {
  readonly poll: () => void
  readonly sitesOf: (pid: number) => MappingSites
}

/** Attaches the hooks; dispose of it, and nothing is attached any more. */
export function watchMappings(pids: readonly number[]): MappingWatch {
  using opened = new DisposableStack()
  const symboliser = opened.use(new Symboliser())
  const stacks = opened.use(MappingStacks.open(pids, symboliser))
  const owned = opened.move()
  return {
    poll: () => stacks.poll(),
    sitesOf: (pid) => ({
      sites: mappingSitesOf(pid, stacks.callsOf(pid)),
      lostCalls: stacks.lostOf(pid),
    }),
    [Symbol.dispose]: () => owned.dispose(),
  }
}
