import { everything, missingOf, type Claim, type Experiment } from '@lastref/lab'
import { escapeTerminal, paint, span, wrapLine, type Line } from '@lastref/report'
import type { Invocation } from '../command.ts'

/** Lists the experiments and claims, with what is missing on this machine. */
export async function list({ options, screen, streams }: Invocation): Promise<number> {
  const { experiments, claims } = everything
  if (options.flag('json')) {
    await streams.stdout.write(`${JSON.stringify(listDocument(experiments, claims))}\n`)
    return 0
  }
  const lines: readonly Line[] = [
    ...experiments.flatMap((experiment) => experimentLines(experiment, screen.width)),
    ...(claims.length === 0 ? [] : [[], [span('claims', 'strong')]]),
    ...claims.flatMap(({ name, sentence }) =>
      wrapLine([span(name, 'strong'), span(`  “${sentence}”`)], '  ', '      ', screen.width),
    ),
  ]
  await streams.stdout.write(paint(lines, screen.colour))
  return 0
}

function experimentLines(experiment: Experiment, width: number | null): readonly Line[] {
  const { name, title, question, cases } = experiment
  const missing = missingOf(experiment)
  return [
    [span(name, 'strong'), span(`  ${title}, ${cases.length} cases`)],
    ...wrapLine([span(question)], '    ', '    ', width),
    ...missing.flatMap((reason) =>
      wrapLine([span(`not here: ${escapeTerminal(reason)}`, 'warn')], '    ', '      ', width),
    ),
  ]
}

function listDocument(experiments: readonly Experiment[], claims: readonly Claim[]): unknown {
  return {
    schema: 'lastref.lab-list/1',
    experiments: experiments.map((experiment) => ({
      name: experiment.name,
      title: experiment.title,
      question: experiment.question,
      parameters: experiment.parameters,
      cases: experiment.cases.map(({ name }) => name),
      missing: missingOf(experiment),
    })),
    claims: claims.map(({ name, sentence, how }) => ({ name, sentence, how })),
  }
}
