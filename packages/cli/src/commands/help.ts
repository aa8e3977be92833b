import { errorEntryLines, paint, type Line } from '@lastref/report'
import type { Invocation } from '../command.ts'
import { commands } from '../command-table.ts'
import { errorEntries } from '../error-entries.ts'
import { noHelpTopic } from '../errors.ts'
import { commandHelp, overview } from '../help-text.ts'

/** Prints the overview, the help of a command, or what an error code means. */
export async function run({ positionals, screen, streams }: Invocation): Promise<number> {
  const [topic] = positionals
  const specs = commands.map(({ spec }) => spec)
  const command = specs.find(({ name }) => name === topic)
  let lines: Line[]
  if (topic === undefined) {
    const example = specs.find(({ name }) => name === 'why')?.example
    lines = overview(specs, example ?? { command: 'lastref help', screen: [] }, screen)
  } else if (command === undefined) {
    const entries = await errorEntries()
    const entry = entries.find(({ code }) => code === topic.toUpperCase())
    if (entry === undefined) {
      throw noHelpTopic(topic, [
        ...specs.map(({ name }) => name),
        ...entries.map(({ code }) => code),
      ])
    }
    lines = errorEntryLines(entry)
  } else lines = commandHelp(command, screen)
  await streams.stdout.write(paint(lines, screen.colour))
  return 0
}
