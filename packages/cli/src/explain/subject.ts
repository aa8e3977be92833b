import { parseEndpoint, type EvidenceTarget, type HeapOptions } from '@lastref/evidence'
import { identify } from '@lastref/observe'
import type { Invocation } from '../command.ts'
import { notANumber } from '../errors.ts'
import { nothingToExplain, notAnEndpoint, severalToExplain } from '../errors-explain.ts'
import { selectionOfNamed, type Selection } from '../trace/selection.ts'

/** As many processes of a container or unit are explained: those that it has first. */
const maxProcesses = 32

/** What is to be explained: processes of this host. */
export interface Subject {
  readonly selection: Selection
  readonly targets: readonly EvidenceTarget[]
  /** Processes that there was no room for. */
  readonly leftOut: number
}

/**
 * Returns the processes that the command line names.
 *
 * @throws LastrefError LRE203, LRE223 to LRE226 for what is not there, LRE604 when nothing is named.
 */
export function subjectOf({ options, positionals, spec }: Invocation): Subject {
  const [word] = positionals
  if (word !== undefined && !/^[1-9]\d*$/u.test(word)) throw notANumber('PID', word, spec.name)
  const [container, unit] = [options.text('container'), options.text('unit')]
  if ([word, container, unit].filter((it) => it !== undefined).length > 1) throw severalToExplain()
  const pids = word === undefined ? [] : [Number(word)]
  const selection = selectionOfNamed({ pids, cgroup: undefined, container, unit }, spec)
  if (selection === null) throw nothingToExplain()
  const all = targetsOf(selection)
  return { selection, targets: all.slice(0, maxProcesses), leftOut: all.length - maxProcesses }
}

/** Returns the processes of the selection, as they are now. */
export function targetsOf(selection: Selection): readonly EvidenceTarget[] {
  return selection.pids().flatMap((pid): EvidenceTarget[] => {
    // Where it runs inside of what is explained, lastref must not appear in its own picture.
    const identity = pid === process.pid ? null : identify(pid)
    return identity === null ? [] : [{ pid, startTimeTicks: identity.startTimeTicks }]
  })
}

/** Returns how the heaps are to be read; throws LRE606 for a place that is none. */
export function heapOptionsOf({ options }: Invocation): HeapOptions {
  const where = options.text('pprof') ?? 'find'
  const pprof = where === 'find' || where === 'off' ? where : parseEndpoint(where)
  if (pprof === null) throw notAnEndpoint(where)
  return { pprof, gc: options.flag('gc'), openInspector: options.flag('open-inspector') }
}
