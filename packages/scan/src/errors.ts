import { LastrefError } from '@lastref/model'

/** A path that was to be scanned is not there. */
export function noSuchPath(path: string, cause: unknown): LastrefError {
  return new LastrefError(`there is no ${path} to scan`, {
    code: 'LRE230',
    status: 4,
    help: 'lastref scan .',
    cause,
  })
}

/** A parser thread ended: out of memory, or a bug. */
export function workerEnded(unit: string, cause: unknown): LastrefError {
  return new LastrefError(`the thread that analysed ${unit} ended`, {
    code: 'LRE930',
    status: 70,
    cause,
  })
}
