import { LastrefError } from '@lastref/model'
import { suggest } from './suggest.ts'

function usage(code: string, message: string, help: string, cause?: unknown): LastrefError {
  return new LastrefError(message, { code, status: 2, help, cause })
}

function meant(word: string, candidates: readonly string[], show = (text: string) => text): string {
  const near = suggest(word, candidates)
  return near === undefined ? '' : `; did you mean ${show(near)}?`
}

export function unknownCommand(name: string, commands: readonly string[]): LastrefError {
  return usage('LRE001', `there is no command "${name}"${meant(name, commands)}`, 'lastref help')
}

export function unknownOption(
  option: string,
  command: string,
  options: readonly string[],
): LastrefError {
  const known = options.map((name) => `--${name}`)
  return usage(
    'LRE002',
    `lastref ${command} has no option ${option}${meant(option, known)}`,
    `lastref help ${command}`,
  )
}

export function missingValue(option: string, placeholder: string, command: string): LastrefError {
  return usage(
    'LRE003',
    `--${option} needs a value: --${option} ${placeholder}`,
    `lastref help ${command}`,
  )
}

export function unwantedValue(option: string, command: string): LastrefError {
  return usage('LRE003', `--${option} takes no value`, `lastref help ${command}`)
}

export function repeatedOption(option: string, command: string): LastrefError {
  return usage('LRE003', `--${option} is given more than once`, `lastref help ${command}`)
}

export function notANumber(what: string, value: string, command: string): LastrefError {
  return usage('LRE004', `${what} is not a number: "${value}"`, `lastref help ${command}`)
}

export function notAChoice(
  what: string,
  value: string,
  choices: readonly string[],
  command: string,
): LastrefError {
  return usage(
    'LRE004',
    `${what} cannot be "${value}"${meant(value, choices)}`,
    `one of ${choices.join(', ')}; lastref help ${command}`,
  )
}

export function missingArgument(
  name: string,
  command: string,
  help = `lastref help ${command}`,
): LastrefError {
  return usage('LRE005', `lastref ${command} needs <${name}>`, help)
}

export function unexpectedArgument(value: string, command: string): LastrefError {
  return usage(
    'LRE006',
    `lastref ${command} does not take the argument "${value}"`,
    `lastref help ${command}`,
  )
}

export function badFilter(term: string, why: string): LastrefError {
  return usage(
    'LRE007',
    `the filter "${term}" cannot be used: ${why}`,
    `lastref ls --filter 'memory>1MiB' --filter 'name=my_*'`,
  )
}

export function badConfig(where: string, why: string, cause?: unknown): LastrefError {
  return usage('LRE008', `${where}: ${why}`, 'lastref help lists every command and option', cause)
}

export function noHelpTopic(topic: string, topics: readonly string[]): LastrefError {
  return usage('LRE009', `there is no help about "${topic}"${meant(topic, topics)}`, 'lastref help')
}

export function noSuchObject(what: string, near: string | undefined, list: string): LastrefError {
  const question = near === undefined ? '' : `; did you mean ${near}?`
  return new LastrefError(`no ${what}${question}`, { code: 'LRE201', status: 4, help: list })
}

/** `candidates` are commands, each of which names one of the objects. */
export function ambiguousObject(what: string, candidates: readonly string[]): LastrefError {
  return new LastrefError(
    `${candidates.length} objects are meant by ${what}:\n${candidates.join('\n')}`,
    {
      code: 'LRE202',
      status: 4,
      help: 'use one of these commands',
    },
  )
}

export function noSuchProcess(pid: number): LastrefError {
  return new LastrefError(`no process has pid ${pid}`, {
    code: 'LRE203',
    status: 4,
    help: 'lastref ps',
  })
}

export function noSuchPin(path: string, help: string, cause?: unknown): LastrefError {
  return new LastrefError(`there is no pin ${path}`, { code: 'LRE204', status: 4, help, cause })
}

export function notAPin(path: string, why: string): LastrefError {
  return new LastrefError(`${path} is not a pinned BPF object: ${why}`, {
    code: 'LRE205',
    status: 4,
    help: 'lastref ls',
  })
}

export function unreadablePin(path: string, cause: unknown): LastrefError {
  return new LastrefError(`${path} may not be read`, {
    code: 'LRE206',
    status: 4,
    help: `sudo lastref why ${path}`,
    cause,
  })
}

export function vanishedObject(what: string): LastrefError {
  return new LastrefError(`${what} was freed while it was read`, {
    code: 'LRE207',
    status: 4,
    help: 'lastref ls',
  })
}

/** Wraps what no command expected: a defect of lastref. */
export function bugInLastref(cause: unknown): LastrefError {
  return new LastrefError('lastref met something it did not expect; this is a bug in lastref', {
    code: 'LRE900',
    status: 70,
    help: 'run it again with LASTREF_DEBUG=1 and report what it prints, with lastref --version and uname -r',
    cause,
  })
}
