import { LastrefError } from '@lastref/model'
import type { HandleKind } from './handle-kind.ts'

/** What was opened as one kind of object is another. */
export function wrongKind(
  subject: string,
  wanted: HandleKind,
  found: HandleKind | undefined,
): LastrefError {
  const what = found === undefined ? 'no BPF object' : `a ${found}`
  return new LastrefError(`${subject} is ${what}, not a ${wanted}.`, {
    code: 'LRE405',
    status: 3,
    help: 'Look at it with: bpftool prog show pinned PATH, or bpftool map show pinned PATH',
  })
}

/** A key or a value has another length than the map's. */
export function wrongSize(what: string, wanted: number, got: number): LastrefError {
  return new LastrefError(`A ${what} of this map has ${wanted} bytes, not ${got}.`, {
    code: 'LRE420',
    status: 70,
    help: 'Pass as many bytes as info() says, or take a codec of that size.',
  })
}

/** One property in which the map at a pin differs from the one that was asked for. */
export interface MapDifference {
  readonly property: string
  readonly pinned: string
  readonly wanted: string
}

/** The map pinned at a path is not the one that was asked for. */
export class MapMismatchError extends LastrefError {
  readonly path: string
  readonly differences: readonly MapDifference[]

  constructor(path: string, differences: readonly MapDifference[]) {
    const list = differences
      .map(({ property, pinned, wanted }) => `${property} is ${pinned}, not ${wanted}`)
      .join('; ')
    super(`The map pinned at ${path} is another: ${list}.`, {
      code: 'LRE421',
      status: 3,
      help: 'Remove the pin if nobody needs that map any more, or pin under another name.',
    })
    this.name = 'MapMismatchError'
    this.path = path
    this.differences = differences
  }
}

/** The path of a pin came and went while it was opened or created. */
export function pinKeepsChanging(path: string): LastrefError {
  return new LastrefError(`The pin at ${path} appears and disappears all the time.`, {
    code: 'LRE422',
    status: 3,
    help: 'Find out who removes it, e.g. with: strace -f -e unlink,unlinkat -p PID',
  })
}

/** A map cannot be read through memory. */
export function notMappable(type: string): LastrefError {
  return new LastrefError(`This ${type} map cannot be mapped into memory.`, {
    code: 'LRE423',
    status: 70,
    help: "Create it as type 'array' with the flag 'mmapable'.",
  })
}

/** A view on the memory of a map was used after it was disposed of. */
export class ClosedViewError extends LastrefError {
  constructor() {
    super('This view of a map is closed; its memory is no longer mapped.', {
      code: 'LRE424',
      status: 70,
      help: 'Read before close(), or map the array again.',
    })
    this.name = 'ClosedViewError'
  }
}

/** A view was asked for something outside of the array, or askew in it. */
export function outsideView(what: string): LastrefError {
  return new LastrefError(`${what} lies outside of this array.`, { code: 'LRE425', status: 70 })
}

/** A view is read-only. */
export function readOnlyView(): LastrefError {
  return new LastrefError('This view of a map is read-only.', {
    code: 'LRE426',
    status: 70,
    help: 'Map it with { writable: true }.',
  })
}

/** Keys vanish faster than they can be walked over. */
export function iterationAborted(steps: number): LastrefError {
  return new LastrefError(`The map changed too fast: no end after ${steps} steps.`, {
    code: 'LRE427',
    status: 3,
    help: 'Iterate while less is deleted, or over a hash map on a kernel with batch operations.',
  })
}

/** A value cannot be written in the form that was asked for. */
export function doesNotFit(value: string, form: string): LastrefError {
  return new LastrefError(`${value} does not fit ${form}.`, { code: 'LRE430', status: 70 })
}

/** There is no object with this id, or not any more. */
export function noSuchObject(kind: HandleKind, id: number): LastrefError {
  return new LastrefError(`There is no ${kind} with id ${id}.`, {
    code: 'LRE406',
    status: 4,
    help: `List what there is with: bpftool ${kind} list`,
  })
}
