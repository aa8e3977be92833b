import { LastrefError } from '@lastref/model'

/** LRE600: a process ended before enough was read for a line. */
export function endedTooSoon(why: string, readings: number, least: number): LastrefError {
  return new LastrefError(`${why} after ${readings} of at least ${least} readings`, {
    code: 'LRE600',
    status: 4,
    help: 'look closer together: --every 100ms; or at the whole run: lastref run -- CMD',
  })
}

/** LRE601: the number of a process that has ended belongs to another one by now. */
export function pidReused(why: string, readings: number): LastrefError {
  return new LastrefError(`${why}: ${readings} readings are of the one before`, {
    code: 'LRE601',
    status: 4,
    help: 'lastref ps',
  })
}

/** LRE602: a record without the three lines. */
export function recordWithoutEvidence(path: string): LastrefError {
  return new LastrefError(`${path} holds no evidence`, {
    code: 'LRE602',
    status: 4,
    help: 'lastref record -o FILE -p PID --evidence',
  })
}

/** LRE603: a window that leaves too few readings for a line. */
export function windowTooShort(window: string, interval: string, least: number): LastrefError {
  return new LastrefError(
    `--for ${window} with --every ${interval} leaves fewer than ${least} readings, and no line`,
    { code: 'LRE603', status: 2, help: `lastref explain PID --for 30s --every 1s` },
  )
}

/** LRE604: nobody said what to explain. */
export function nothingToExplain(): LastrefError {
  return new LastrefError('explain needs a PID, --container, --unit or --from', {
    code: 'LRE604',
    status: 2,
    help: 'lastref ps',
  })
}

/** LRE605: more than one thing to explain. */
export function severalToExplain(): LastrefError {
  return new LastrefError('only one of PID, --container, --unit and --from can be given', {
    code: 'LRE605',
    status: 2,
    help: 'lastref help explain',
  })
}

/** LRE606: what --pprof names is no place to ask. */
export function notAnEndpoint(value: string): LastrefError {
  return new LastrefError(`--pprof cannot be ${JSON.stringify(value)}`, {
    code: 'LRE606',
    status: 2,
    help: '--pprof http://127.0.0.1:6060, --pprof unix:/run/agent.sock, --pprof find or --pprof off',
  })
}

/** LRE607: the page cannot be written. */
export function unwritablePage(path: string, cause: unknown): LastrefError {
  return new LastrefError(`the page cannot be written to ${JSON.stringify(path)}`, {
    code: 'LRE607',
    status: 4,
    help: 'name a file in a directory that exists and may be written: --html FILE',
    cause,
  })
}

/** LRE608: evidence is of chosen processes. */
export function evidenceOfWhom(): LastrefError {
  return new LastrefError('--evidence needs --pid, --cgroup, --container or --unit', {
    code: 'LRE608',
    status: 2,
    help: 'lastref record -o FILE -p PID --evidence',
  })
}
