import { LastrefError } from '@lastref/model'

/** LRE190: the lab has no victim of this name. */
export function noSuchVictim(name: string): LastrefError {
  return new LastrefError(`There is no victim named ${JSON.stringify(name)}.`, {
    code: 'LRE190',
    status: 3,
    help: 'ls packages/lab/victims/c/*.c',
  })
}

/** LRE191: gcc is missing, or refused the victim's source. */
export function victimDoesNotCompile(name: string, cause: unknown): LastrefError {
  return new LastrefError(`The victim ${name} cannot be compiled.`, {
    code: 'LRE191',
    status: 3,
    help: 'make setup',
    cause,
  })
}

/** The kernel refused what a victim does: its reason, and the errno it gave. */
export class VictimRefusedError extends LastrefError {
  readonly errno: number

  constructor(name: string, reason: string, errno: number) {
    super(`The victim ${name} was refused by the kernel: ${reason}.`, { code: 'LRE192', status: 3 })
    this.name = 'VictimRefusedError'
    this.errno = errno
  }
}

/** LRE193: a victim ended, or said something unexpected, where a step was awaited. */
export function victimEndedEarly(name: string, said: string): LastrefError {
  return new LastrefError(`The victim ${name} did not report its step: ${JSON.stringify(said)}.`, {
    code: 'LRE193',
    status: 70,
  })
}

/** LRE194: the lab cannot have a bpffs of its own here. */
export function cannotIsolate(reason: string): LastrefError {
  return new LastrefError(`The lab cannot be kept apart from this host: ${reason}.`, {
    code: 'LRE194',
    status: 3,
    help: 'sudo lastref lab all',
  })
}

/** LRE195: there is no experiment and no claim of this name. */
export function noSuchExperiment(name: string): LastrefError {
  return new LastrefError(`There is no experiment or claim named ${JSON.stringify(name)}.`, {
    code: 'LRE195',
    status: 2,
    help: 'lastref lab list',
  })
}

/** LRE196: `lastref run` failed itself, or wrote no findings. */
export function runFailed(victim: string, said: string): LastrefError {
  return new LastrefError(`lastref run did not report on the victim ${victim}: ${said.trim()}`, {
    code: 'LRE196',
    status: 70,
  })
}

/** LRE197: a file is not what the lab has written. */
export function notResults(name: string, cause?: unknown): LastrefError {
  return new LastrefError(`${JSON.stringify(name)} holds no results of the lab.`, {
    code: 'LRE197',
    status: 4,
    help: `sudo lastref lab all -o lab.json`,
    cause,
  })
}

/** LRE198: a measurement took longer than it may. */
export function timeIsUp(milliseconds: number): LastrefError {
  const limit = `${milliseconds / 1000} seconds`
  return new LastrefError(`It was not measured within ${limit}.`, {
    code: 'LRE198',
    status: 3,
    help: 'lastref lab run NAME --timeout 15m',
  })
}
