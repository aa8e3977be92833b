import type { Screen } from '@lastref/report'
import type { Streams } from './streams.ts'

/** What a command is, as data: help, validation, completions and its docs page come from this. */
export interface CommandSpec {
  readonly name: string
  /** What it answers, in one line without a full stop. */
  readonly summary: string
  /** A real call and what it prints; help opens with it. */
  readonly example: WorkedExample
  readonly positionals: readonly PositionalSpec[]
  readonly options: readonly OptionSpec[]
  /** Options end at the first positional: what follows belongs to the command that is run. */
  readonly runsCommand?: boolean
  /** The option that names a file to be read instead of lastref.yaml. */
  readonly configOption?: string
  /** Keys of the command in lastref.yaml that are no options: it reads and checks them itself. */
  readonly configKeys?: readonly string[]
  /** What a user has to know before the first call, a sentence each; help ends with them. */
  readonly notes?: readonly string[]
  /** The statuses this command can end with, beside 2 (usage) and 70 (a bug). */
  readonly statuses: readonly StatusSpec[]
}

export interface WorkedExample {
  readonly command: string
  readonly screen: readonly string[]
}

export interface PositionalSpec {
  /** As shown in the usage line: `PID`, `map|prog|link|btf`. */
  readonly name: string
  readonly summary: string
  readonly required: boolean
  /** The last one only: may be given more than once. */
  readonly repeat?: boolean
  /** When given, nothing else is accepted. */
  readonly choices?: readonly string[]
}

export type OptionSpec = FlagSpec | ValueSpec

export interface FlagSpec {
  readonly kind: 'flag'
  readonly name: string
  readonly short?: string
  readonly summary: string
}

export interface ValueSpec {
  readonly kind: 'text' | 'number' | 'choice' | 'duration'
  readonly name: string
  readonly short?: string
  /** As shown in help: `PID`. */
  readonly placeholder: string
  readonly summary: string
  /** For `choice`: the only values accepted. */
  readonly choices?: readonly string[]
  readonly default?: string
  /** May be given more than once. */
  readonly repeat?: boolean
}

export interface StatusSpec {
  readonly status: number
  readonly meaning: string
}

/** One validated call of a command. Asking for an option the spec does not have is a bug. */
export interface Invocation {
  readonly spec: CommandSpec
  readonly positionals: readonly string[]
  readonly options: ParsedOptions
  /** The lastref.yaml that applies, absolute; null where there is none. */
  readonly configFile: string | null
  readonly streams: Streams
  /** How wide and how colourful stdout is. */
  readonly screen: Screen
}

export interface ParsedOptions {
  flag(name: string): boolean
  /** The value, the default, or undefined. */
  text(name: string): string | undefined
  number(name: string): number | undefined
  /** In milliseconds. */
  duration(name: string): number | undefined
  /** Every value of an option that may be repeated. */
  texts(name: string): readonly string[]
}

/** What a file in commands/ exports. */
export interface CommandModule {
  /** Returns the exit status. */
  run(invocation: Invocation): Promise<number>
}

/** A row of the command table: the spec is always there, the code only when it is called. */
export interface Command {
  readonly spec: CommandSpec
  readonly load: () => Promise<CommandModule>
}

/** The option that every command with data has. */
export const jsonOption: OptionSpec = {
  kind: 'flag',
  name: 'json',
  summary: 'print one JSON document (schema: docs/schemas/census-1.schema.json)',
}
