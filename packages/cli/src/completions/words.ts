import type { CommandSpec, OptionSpec } from '../command.ts'

/** Returns the spellings of an option that take it: `-p`, `--pid`. */
export function spellings(option: OptionSpec): string[] {
  return [...(option.short === undefined ? [] : [`-${option.short}`]), `--${option.name}`]
}

/** Returns the words that may stand for positionals of a command. */
export function positionalWords(spec: CommandSpec, specs: readonly CommandSpec[]): string[] {
  if (spec.name === 'help') return specs.map(({ name }) => name)
  return spec.positionals.flatMap(({ choices }) => choices ?? [])
}

/** Returns text for a single-quoted shell string. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
