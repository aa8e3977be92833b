import { resolve } from 'node:path'
import type { Command } from './command.ts'
import { commands } from './command-table.ts'
import { configuredOptions, findConfig } from './config.ts'
import { unknownCommand, unexpectedArgument } from './errors.ts'
import { optionAccess, parseArguments, type GivenOptions } from './parse.ts'
import { reportError } from './report-error.ts'
import { screenOf } from './screen.ts'
import { ClosedOutput, type Streams } from './streams.ts'

/** Runs one command line and returns its exit status; never throws. */
export async function run(argv: readonly string[], streams: Streams): Promise<number> {
  try {
    return await dispatch(argv, streams)
  } catch (error) {
    if (error instanceof ClosedOutput) return 0
    return reportError(error, streams)
  }
}

async function dispatch(argv: readonly string[], streams: Streams): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--version' || name === '-V') {
    if (rest[0] !== undefined) throw unexpectedArgument(rest[0], '--version')
    const { version } = await import('./version.ts')
    await streams.stdout.write(`lastref ${version}\n`)
    return 0
  }
  if (name === undefined || name === '--help' || name === '-h')
    return runCommand('help', [], streams)
  return runCommand(name, rest, streams)
}

async function runCommand(
  name: string,
  argv: readonly string[],
  streams: Streams,
): Promise<number> {
  const command = findCommand(name)
  const given = parseArguments(command.spec, argv)
  if (given.help) return runCommand('help', [name], streams)
  const specs = commands.map(({ spec }) => spec)
  const configFile = configFileOf(command, given.options, streams.cwd)
  const configured = await configuredOptions(command.spec, specs, configFile)
  const module = await command.load()
  return module.run({
    spec: command.spec,
    positionals: given.positionals,
    options: optionAccess(command.spec, given.options, configured),
    configFile,
    streams,
    screen: screenOf(streams.stdout, streams.env),
  })
}

function configFileOf({ spec }: Command, given: GivenOptions, cwd: string): string | null {
  const named = spec.configOption === undefined ? undefined : given.get(spec.configOption)
  const path = named === undefined || named === true ? undefined : named.at(-1)
  return path === undefined ? findConfig(cwd) : resolve(cwd, path)
}

function findCommand(name: string): Command {
  const command = commands.find(({ spec }) => spec.name === name)
  if (command !== undefined) return command
  throw unknownCommand(
    name,
    commands.map(({ spec }) => spec.name),
  )
}
