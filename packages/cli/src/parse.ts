import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import type { CommandSpec, OptionSpec, ParsedOptions, ValueSpec } from './command.ts'
import { parseDuration } from './duration.ts'
import { notADuration } from './errors-run.ts'
import {
  missingArgument,
  missingValue,
  notAChoice,
  notANumber,
  repeatedOption,
  unexpectedArgument,
  unknownOption,
  unwantedValue,
} from './errors.ts'

/** Options of one command as they were given: flags are `true`, values in order. */
export type GivenOptions = ReadonlyMap<string, true | readonly string[]>

export interface ParsedArguments {
  readonly positionals: readonly string[]
  readonly options: GivenOptions
  readonly help: boolean
}

/** Returns the arguments of a command, validated against its spec; throws LRE002 to LRE006. */
export function parseArguments(spec: CommandSpec, argv: readonly string[]): ParsedArguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions(spec.options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const positionals: string[] = []
  const options = new Map<string, true | string[]>()
  let help = false
  for (const token of tokens) {
    if (spec.runsCommand === true && token.kind !== 'option') {
      positionals.push(...argv.slice(token.index + (token.kind === 'positional' ? 0 : 1)))
      break
    }
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    if (token.name === 'help' || token.rawName === '-h') {
      help = true
      continue
    }
    const option = spec.options.find(({ name }) => name === token.name)
    if (option === undefined) throw unknown(spec, token.rawName)
    if (option.kind === 'flag') {
      if (token.value !== undefined) throw unwantedValue(option.name, spec.name)
      options.set(option.name, true)
      continue
    }
    addValue(spec, option, options, token.value, token.inlineValue === true)
  }
  if (!help) checkPositionals(spec, positionals)
  return { positionals, options, help }
}

/** Throws unless the value is one the option accepts; `where` names it in the message. */
export function checkValue(
  option: ValueSpec,
  value: string,
  command: string,
  where = `--${option.name}`,
): void {
  if (option.kind === 'number' && !/^\d+$/u.test(value)) throw notANumber(where, value, command)
  if (option.kind === 'duration' && parseDuration(value) === null) {
    throw notADuration(where, value, command)
  }
  const { choices } = option
  if (option.kind === 'choice' && choices !== undefined && !choices.includes(value)) {
    throw notAChoice(where, value, choices, command)
  }
}

/** Returns typed access to options: what was given, else the config's, else the default. */
export function optionAccess(
  spec: CommandSpec,
  given: GivenOptions,
  configured: GivenOptions,
): ParsedOptions {
  const lookUp = (name: string): true | readonly string[] | undefined => {
    const option = spec.options.find((candidate) => candidate.name === name)
    if (option === undefined) throw new Error(`lastref ${spec.name} declares no option ${name}`)
    const fallback =
      option.kind === 'flag' || option.default === undefined ? undefined : [option.default]
    return given.get(name) ?? configured.get(name) ?? fallback
  }
  const texts = (name: string): readonly string[] => {
    const values = lookUp(name)
    return values === true || values === undefined ? [] : values
  }
  return {
    flag: (name) => lookUp(name) === true,
    text: (name) => texts(name).at(-1),
    number: (name) => {
      const value = texts(name).at(-1)
      return value === undefined ? undefined : Number(value)
    },
    duration: (name) => parseDuration(texts(name).at(-1) ?? '') ?? undefined,
    texts,
  }
}

function parserOptions(options: readonly OptionSpec[]): ParseArgsOptionsConfig {
  const config: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } }
  for (const option of options) {
    config[option.name] = {
      type: option.kind === 'flag' ? 'boolean' : 'string',
      ...(option.short === undefined ? {} : { short: option.short }),
    }
  }
  return config
}

function addValue(
  spec: CommandSpec,
  option: ValueSpec,
  options: Map<string, true | string[]>,
  value: string | undefined,
  inline: boolean,
): void {
  // `--sort --json`: the next option was not meant as the value, unless written --sort=--json.
  // A lone dash is no option; it stands for stdin or stdout.
  if (value === undefined || (!inline && value !== '-' && value.startsWith('-'))) {
    throw missingValue(option.name, option.placeholder, spec.name)
  }
  checkValue(option, value, spec.name)
  const earlier = options.get(option.name)
  if (earlier === undefined || earlier === true) {
    options.set(option.name, [value])
    return
  }
  if (option.repeat !== true) throw repeatedOption(option.name, spec.name)
  earlier.push(value)
}

function unknown(spec: CommandSpec, rawName: string): Error {
  const names = [...spec.options.map(({ name }) => name), 'help']
  return unknownOption(rawName, spec.name, names)
}

function checkPositionals(spec: CommandSpec, given: readonly string[]): void {
  const required = spec.positionals.filter((positional) => positional.required)
  if (given.length < required.length) {
    throw missingArgument(required.at(-1)?.name ?? '', spec.name)
  }
  const extra = given[spec.positionals.length]
  if (extra !== undefined && spec.positionals.at(-1)?.repeat !== true) {
    throw unexpectedArgument(extra, spec.name)
  }
  // An optional word before a required one is told apart by the command itself.
  if (given.length < spec.positionals.length && spec.positionals[0]?.required === false) {
    if (required.length > 0) return
  }
  given.forEach((value, index) => {
    const positional = spec.positionals[index]
    if (positional?.choices !== undefined && !positional.choices.includes(value)) {
      throw notAChoice(positional.name, value, positional.choices, spec.name)
    }
  })
}
