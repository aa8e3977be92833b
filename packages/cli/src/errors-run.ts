import { LastrefError } from '@lastref/model'

/** LRE020: what should be a duration is not one. */
export function notADuration(what: string, value: string, command: string): LastrefError {
  return new LastrefError(`${what} is not a duration: "${value}"`, {
    code: 'LRE020',
    status: 2,
    help: `a number with ms, s, m or h, e.g. 500ms or 2s; lastref help ${command}`,
  })
}

/** LRE021: options that exclude each other, or one that needs another. */
export function optionsClash(sentence: string, command: string): LastrefError {
  return new LastrefError(sentence, {
    code: 'LRE021',
    status: 2,
    help: `lastref help ${command}`,
  })
}

/** LRE022: a value outside what an option accepts. */
export function outOfRange(
  what: string,
  value: string,
  range: string,
  command: string,
): LastrefError {
  return new LastrefError(`${what} is "${value}", and must be ${range}`, {
    code: 'LRE022',
    status: 2,
    help: `lastref help ${command}`,
  })
}

/** LRE027: bytes that are no UTF-8 among the arguments would reach the command changed. */
export function argumentsNotUtf8(): LastrefError {
  return new LastrefError('an argument of the command is not UTF-8 and cannot be passed on', {
    code: 'LRE027',
    status: 2,
    help: 'lastref run -- sh -c \'COMMAND "$(cat FILE)"\'',
  })
}

/** LRE122: the kernel refused to start a process. */
export function cannotStart(word: string, cause: unknown): LastrefError {
  return new LastrefError(`${JSON.stringify(word)} cannot be started`, {
    code: 'LRE122',
    status: 3,
    help: 'ulimit -u; and see how long its arguments and environment are',
    cause,
  })
}

/** LRE220: there is no such command; `run` ends with 127. */
export function commandNotFound(word: string): LastrefError {
  return new LastrefError(`there is no command ${JSON.stringify(word)}`, {
    code: 'LRE220',
    status: 4,
    help: 'command -v NAME; a program in the working directory is ./NAME',
  })
}

/** LRE221: the file is there and may not be executed; `run` ends with 126. */
export function commandNotExecutable(path: string): LastrefError {
  return new LastrefError(`${JSON.stringify(path)} is not a program that may be executed`, {
    code: 'LRE221',
    status: 4,
    help: `ls -l ${path}`,
  })
}

/** LRE023: more than one way to say which processes are meant. */
export function severalScopes(command: string): LastrefError {
  return new LastrefError('only one of --pid, --cgroup, --container and --unit can be given', {
    code: 'LRE023',
    status: 2,
    help: `lastref help ${command}`,
  })
}

/** LRE222: no process is in a cgroup of this name. */
export function noSuchCgroup(path: string): LastrefError {
  return new LastrefError(`no process is in a cgroup ${JSON.stringify(path)}`, {
    code: 'LRE222',
    status: 4,
    help: 'cat /proc/PID/cgroup',
  })
}

/** LRE223: no process is in a container of this id or name. */
export function noSuchContainer(id: string): LastrefError {
  return new LastrefError(`no process is in a container ${JSON.stringify(id)}`, {
    code: 'LRE223',
    status: 4,
    help: 'lastref ps shows containers in RUNS IN',
  })
}

/** LRE224: several containers begin with what was given. */
export function ambiguousContainer(id: string, found: readonly string[]): LastrefError {
  return new LastrefError(
    `${found.length} containers begin with ${JSON.stringify(id)}: ${found.map((one) => one.slice(0, 16)).join(', ')}`,
    { code: 'LRE224', status: 4, help: 'give more of the id' },
  )
}

/** LRE225: no process runs in this systemd unit. */
export function noSuchUnit(unit: string): LastrefError {
  return new LastrefError(`no process is in a unit ${JSON.stringify(unit)}`, {
    code: 'LRE225',
    status: 4,
    help: `systemctl status ${unit}`,
  })
}

/** LRE226: the fds of a process of another user may not be read. */
export function mayNotLookInto(pid: number, command: string): LastrefError {
  return new LastrefError(`pid ${pid} may not be looked into`, {
    code: 'LRE226',
    status: 3,
    help:
      command === 'explain' ? `sudo lastref explain ${pid}` : `sudo lastref ${command} -p ${pid}`,
  })
}

/** LRE028: a file that an option names cannot be read. */
export function unreadableFile(path: string, cause: unknown): LastrefError {
  return new LastrefError(`${JSON.stringify(path)} cannot be read`, {
    code: 'LRE028',
    status: 4,
    help: `ls -l ${path}`,
    cause,
  })
}

/** LRE029: the report cannot be written where -o says. */
export function unwritableReport(path: string, cause: unknown): LastrefError {
  return new LastrefError(`the report cannot be written to ${JSON.stringify(path)}`, {
    code: 'LRE029',
    status: 4,
    help: 'df -h; ls -ld of its directory',
    cause,
  })
}

/** LRE024: `record` was not told where to write. */
export function missingOutput(): LastrefError {
  return new LastrefError('record needs a file to write: -o FILE', {
    code: 'LRE024',
    status: 2,
    help: 'lastref record -o host.lastref',
  })
}

/** LRE025: `record` writes files only. */
export function recordToStdout(): LastrefError {
  return new LastrefError('a stretch is recorded in a file, not to stdout', {
    code: 'LRE025',
    status: 2,
    help: 'lastref record -o FILE; lastref snapshot -o - writes one moment to stdout',
  })
}

/** LRE026: the record has readings, but nobody traced who opened what. */
export function recordWithoutStacks(path: string): LastrefError {
  return new LastrefError(`${JSON.stringify(path)} was recorded without --stacks`, {
    code: 'LRE026',
    status: 4,
    help: `lastref watch --from ${path}`,
  })
}
