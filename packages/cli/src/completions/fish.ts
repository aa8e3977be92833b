import type { CommandSpec, OptionSpec } from '../command.ts'
import { positionalWords } from './words.ts'

/** Returns a fish script, for ~/.config/fish/completions/lastref.fish. */
export function fishCompletions(specs: readonly CommandSpec[]): string {
  const lines = [
    '# lastref completions for fish: lastref completions fish > ~/.config/fish/completions/lastref.fish',
    'complete -c lastref -f',
    ...specs.map(
      ({ name, summary }) =>
        `complete -c lastref -n __fish_use_subcommand -a ${name} -d ${quotedForFish(summary)}`,
    ),
    ...specs.flatMap((spec) => commandLines(spec, specs)),
  ]
  return `${lines.join('\n')}\n`
}

function commandLines(spec: CommandSpec, specs: readonly CommandSpec[]): string[] {
  const start = `complete -c lastref -n '__fish_seen_subcommand_from ${spec.name}'`
  const words = positionalWords(spec, specs)
  return [
    ...(words.length === 0 ? [] : [`${start} -a ${quotedForFish(words.join(' '))}`]),
    ...(spec.name === 'why' ? [`${start} -F`] : []),
    ...spec.options.map((option) => `${start} ${optionWords(option)}`),
    `${start} -l help -s h -d 'this help'`,
  ]
}

function optionWords(option: OptionSpec): string {
  const short = option.short === undefined ? '' : ` -s ${option.short}`
  const value =
    option.kind === 'flag'
      ? ''
      : option.choices === undefined
        ? ' -x'
        : ` -x -a ${quotedForFish(option.choices.join(' '))}`
  return `-l ${option.name}${short}${value} -d ${quotedForFish(option.summary)}`
}

/** Inside single quotes fish reads \\' and \\\\ as escapes. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
