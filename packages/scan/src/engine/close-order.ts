import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp } from '../ir/op.ts'
import { ruleOf } from '../rules/rule-table.ts'
import { mayStopEarly } from './names.ts'
import type { Report } from './report.ts'
import type { Value } from './value.ts'
import type { Exit } from './walk/walk.ts'
import type { Walker } from './walker.ts'

/** The kernel refuses a close only of what is not open: in practice it does not fail. What wraps the error is never nil. */
const isClose = ({ callee }: CallOp): boolean =>
  callee.kind === 'method'
    ? callee.name === 'Close'
    : callee.kind === 'function' && /\.(?:Close|Munmap|Errorf|Wrapf?)$/.test(callee.name)

/** Parts of the receiver that this way out has given back. */
const closedOn = (exit: Exit): Set<Value> => {
  const closed = new Set<Value>()
  exit.state.effects.forEach((effect, value) => {
    if (effect === 'release' && value.startsWith('R.')) closed.add(value)
  })
  return closed
}

/**
 * Go: a method that ends its object returns at the first error, with parts still open that it closes
 * when all goes well. Nobody calls it twice, and a second call would fail at the same place.
 */
export const stopsEarly = (fn: IrFunction, walker: Walker, exits: readonly Exit[]): Report[] => {
  if (!mayStopEarly(fn)) return []
  const all = new Map<Value, string>()
  /** One return for good and bad has seen to everything. */
  const whole = new Set<number>()
  for (const exit of exits) {
    if (exit.outcome === 'error') continue
    whole.add(exit.at.line)
    for (const value of closedOn(exit)) all.set(value, value.slice(2).replaceAll('.[]', ''))
  }
  /** The last line that closes a field. */
  const last = new Map<string, number>()
  for (const event of walker.events)
    if (event.kind === 'field-released')
      last.set(event.field, Math.max(last.get(event.field) ?? 0, event.at.line))
  for (const exit of exits.toSorted((a, b) => a.at.line - b.at.line)) {
    if (exit.outcome !== 'error' || whole.has(exit.at.line)) continue
    const closed = closedOn(exit)
    const isHandled = (value: Value): boolean =>
      closed.has(value) ||
      exit.state.effects.has(value) ||
      exit.state.facts.get(`null:${value}`) === true
    // What is closed above this return was skipped by a question of its own.
    const isBehind = (field: string): boolean =>
      (last.get(field.split('.').at(-1) ?? '') ?? 0) > exit.at.line
    const left = [...all]
      .filter(([value, field]) => !isHandled(value) && isBehind(field))
      .map(([, field]) => field)
    const [first] = left
    if (closed.size === 0 || first === undefined) continue
    return [
      {
        rule: 'close-stops-early',
        fn,
        line: exit.at.line,
        resource: first,
        title: `${fn.name} returns at the first error and leaves \`${first}\` open`,
        reasons: [
          `line ${exit.at.line} returns before ${left.map((field) => `\`${field}\``).join(', ')} ${left.length === 1 ? 'is' : 'are'} closed`,
        ],
        path: [
          { file: fn.file, line: fn.at.line, label: `${fn.name} ends the object` },
          { file: fn.file, line: exit.at.line, label: `returns with \`${first}\` still open` },
        ],
        help: ruleOf('close-stops-early').help,
        confidence: walker.failedAt(exit).every(isClose) ? 0.45 : 0.6,
        identity: first,
      },
    ]
  }
  return []
}
