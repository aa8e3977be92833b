import { LastrefError } from '@lastref/model'

/** LRE050: nothing was given to judge. */
export function nothingToJudge(): LastrefError {
  return new LastrefError('lastref gate needs a FILE or a --require', {
    code: 'LRE050',
    status: 2,
    help: 'lastref gate scan.json run.json',
  })
}

/** LRE051: an option of the form NAME=VALUE is not of that form. */
export function notAPair(option: string, value: string, form: string): LastrefError {
  return new LastrefError(`--${option} is "${value}", and must be ${form}`, {
    code: 'LRE051',
    status: 2,
    help: 'lastref help gate',
  })
}

/** LRE052: a report or a baseline cannot be written. */
export function unwritableOutput(path: string, cause: unknown): LastrefError {
  return new LastrefError(`${path} cannot be written`, {
    code: 'LRE052',
    status: 4,
    help: 'name a file in a directory that exists, may be written and has room',
    cause,
  })
}

/** LRE053: a baseline of what could not be read would accept what nobody has seen. */
export function baselineIncomplete(problem: string): LastrefError {
  return new LastrefError(`no baseline is written while an input cannot be used: ${problem}`, {
    code: 'LRE053',
    status: 4,
    help: 'run the tool that writes it again, then: lastref gate FILE… --baseline F --write-baseline',
  })
}
