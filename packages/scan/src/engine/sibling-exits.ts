import type { IrFunction } from '../ir/ir-function.ts'
import { isCFile } from './languages.ts'
import { ruleOf } from '../rules/rule-table.ts'
import type { Report } from './report.ts'
import type { Value } from './value.ts'
import type { Exit } from './walk/walk.ts'
import type { Walker } from './walker.ts'

/** True when this way out closed the receiver, or the field that the handle went to. */
const closes = (exit: Exit, value: Value, where: string): boolean =>
  exit.state.handles.get(value)?.status === 'released' ||
  [...exit.state.effects].some(
    ([each, effect]) =>
      effect === 'release' && (each === 'R' || each === where || where.startsWith(`${each}.`)),
  )

/**
 * A method opens something for its receiver, closes the receiver on some error returns and forgets
 * it on others: whoever wrote the first ones knew that nobody else would.
 */
export const reportSiblingExits = (
  fn: IrFunction,
  walker: Walker,
  exits: readonly Exit[],
): Report[] => {
  const errors = exits.filter((exit) => exit.outcome === 'error')
  const reports: Report[] = []
  for (const [value, site] of walker.sites) {
    const stored = errors.flatMap((exit) => {
      const to = storedIn(fn, exit, value)
      return to === null ? [] : [{ exit, to }]
    })
    const closed = stored.filter(({ exit, to }) => closes(exit, value, to))
    const open = stored.filter(({ exit, to }) => !closes(exit, value, to))
    const [first] = open
    if (closed.length === 0 || first === undefined) continue
    const closedLines = [...new Set(closed.map(({ exit }) => exit.at.line))]
    // One return that sees both states is a guard that the walk did not understand.
    if (closedLines.includes(first.exit.at.line)) continue
    reports.push({
      rule: 'not-closed-on-error',
      fn,
      line: first.exit.at.line,
      resource: site.resource.label,
      title: `${site.resource.label} stays open on this error, though other errors close it`,
      reasons: [
        `\`${site.text}\` opens it at line ${site.at.line}`,
        `the error ${closedLines.length === 1 ? 'return' : 'returns'} at line ${closedLines.join(', ')} close it`,
      ],
      path: [
        {
          file: fn.file,
          line: site.at.line,
          label: `opens ${site.resource.label}: \`${site.text}\``,
        },
        { file: fn.file, line: first.exit.at.line, label: 'returns an error without closing it' },
      ],
      help: ruleOf('not-closed-on-error').help,
      confidence: 0.7,
      identity: `${site.text} sibling`,
      fails: true,
    })
    break
  }
  return reports
}

/** Fields of the receiver; in C also those of what a parameter points to. */
const homes = (fn: IrFunction): RegExp => (isCFile(fn.file) ? /^(?:R|P\d+)\./ : /^R\./)

const storedIn = (fn: IrFunction, exit: Exit, value: Value): string | null => {
  const handle = exit.state.handles.get(value)
  // This is the error of the acquire itself.
  if (exit.state.facts.get(`null:${handle?.on ?? ''}`) === false) return null
  if (exit.state.facts.get(`null:${value}`) === true) return null
  const isThere = handle?.status === 'gone' || handle?.status === 'released'
  return isThere && homes(fn).test(handle.to ?? '') ? (handle.to ?? null) : null
}
