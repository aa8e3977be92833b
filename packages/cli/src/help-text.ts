import { span, wrapLine, type Line, type Screen } from '@lastref/report'
import type { CommandSpec, OptionSpec, StatusSpec, WorkedExample } from './command.ts'

/** Options any command takes. */
const commonOptions: readonly OptionSpec[] = [
  { kind: 'flag', name: 'help', short: 'h', summary: 'this help' },
]

const statusesOfAll = [
  { status: 2, meaning: 'wrong usage' },
  { status: 70, meaning: 'a bug in lastref' },
] as const

/** Returns the screen of `lastref help`. */
export function overview(
  specs: readonly CommandSpec[],
  example: WorkedExample,
  screen: Screen,
): Line[] {
  const width = Math.max(...specs.map(({ name }) => name.length))
  return [
    [span('lastref', 'strong'), span(': who holds the last reference to a BPF object')],
    [],
    ...exampleLines(example),
    [],
    [span('Commands:', 'strong')],
    ...specs.flatMap(({ name, summary }) => entry(name, summary, width, screen)),
    [],
    [span('lastref help COMMAND tells more, lastref help CODE explains an error,')],
    [span('lastref --version prints the version. Defaults are read from lastref.yaml.')],
  ]
}

/** Returns the screen of `lastref help COMMAND`: it opens with a worked example. */
export function commandHelp(spec: CommandSpec, screen: Screen): Line[] {
  const options = [...spec.options, ...commonOptions]
  const labels = options.map(optionLabel)
  const width = Math.max(...labels.map((label) => label.length), ...positionalWidths(spec))
  const statuses = statusesOf(spec)
  const statusWidth = Math.max(...statuses.map(({ status }) => String(status).length))
  return [
    ...wrapLine(
      [span(`lastref ${spec.name}`, 'strong'), span(`: ${spec.summary}`)],
      '',
      '  ',
      screen.width,
    ),
    [],
    ...exampleLines(spec.example),
    [],
    [span('Usage:', 'strong'), span(` ${usageLine(spec)}`)],
    ...spec.positionals.flatMap(({ name, summary }) => entry(name, summary, width, screen)),
    [],
    [span('Options:', 'strong')],
    ...options.flatMap((option, index) =>
      entry(labels[index] ?? '', optionSummary(option), width, screen),
    ),
    [],
    [span('Exit status:', 'strong')],
    ...statuses.flatMap(({ status, meaning }) =>
      entry(String(status), meaning, statusWidth, screen),
    ),
    ...notesOf(spec).flatMap((note) => [
      [],
      ...wrapLine([span(note)], '', '', Math.min(screen.width ?? 100, 100)),
    ]),
  ]
}

/** Returns every status a command can end with, ascending. */
export function statusesOf(spec: CommandSpec): readonly StatusSpec[] {
  // A command that runs one has a status of its own for whatever went wrong in lastref.
  const shared = statusesOfAll.filter(({ status }) => status !== 70 || spec.runsCommand !== true)
  return [...spec.statuses, ...shared].toSorted((a, b) => a.status - b.status)
}

/** Returns what a user has to know of a command, a paragraph each. */
export function notesOf(spec: CommandSpec): readonly string[] {
  return spec.notes ?? []
}

/** Returns `lastref ls [maps|progs|links|btf] [options]`. */
export function usageLine(spec: CommandSpec): string {
  const words = spec.positionals.map(({ name, required, repeat }) => {
    const word = repeat === true ? `${name}…` : name
    return required ? `<${word}>` : `[${word}]`
  })
  const options = spec.options.length === 0 ? [] : ['[options]']
  if (spec.runsCommand === true) return ['lastref', spec.name, ...options, '--', ...words].join(' ')
  return ['lastref', spec.name, ...words, ...options].join(' ')
}

/** Returns `-p, --pid PID`. */
export function optionLabel(option: OptionSpec): string {
  const short = option.short === undefined ? '' : `-${option.short}, `
  const value = option.kind === 'flag' ? '' : ` ${option.placeholder}`
  return `${short}--${option.name}${value}`
}

/** Returns the summary with the choices and the default. */
export function optionSummary(option: OptionSpec): string {
  if (option.kind === 'flag') return option.summary
  const choices = option.choices === undefined ? '' : `${option.choices.join(', ')}: `
  const fallback = option.default === undefined ? '' : ` (default: ${option.default})`
  return `${choices}${option.summary}${fallback}`
}

function exampleLines({ command, screen }: WorkedExample): Line[] {
  return [
    [span('  $ ', 'faint'), span(command, 'strong')],
    ...screen.map((line) => [span(`  ${line}`)]),
  ]
}

function positionalWidths(spec: CommandSpec): number[] {
  return spec.positionals.map(({ name }) => name.length)
}

function entry(label: string, text: string, width: number, screen: Screen): Line[] {
  const first = `  ${label.padEnd(width)}  `
  // Talk is read best in lines of at most 100 columns, however wide the terminal.
  return wrapLine([span(text)], first, ' '.repeat(first.length), Math.min(screen.width ?? 100, 100))
}
