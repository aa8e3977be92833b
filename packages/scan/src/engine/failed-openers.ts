import type { IrFunction } from '../ir/ir-function.ts'
import type { Op } from '../ir/op.ts'
import { element } from '../ir/place.ts'
import { isCFile } from './languages.ts'
import { from, stepsOfTrail, type Report } from './report.ts'
import { ruleOf } from '../rules/rule-table.ts'
import { stepsOf } from './value.ts'
import type { Walked } from './walked.ts'
import type { Exit } from './walk/walk.ts'
import type { Walker } from './walker.ts'

/** Who opens an object for its caller: when it fails, there is nothing to close. */
const opens = /(?:^|_)(?:open|create|new|connect|listen)(?:_|$)/

/** C: where a handle lies on this way out, when it is still open in an object of the caller's. */
const homeIn = (exit: Exit, value: string): string | null => {
  const handle = exit.state.handles.get(value)
  const home = handle?.status === 'gone' ? (handle.to ?? '') : ''
  if (!/^P\d+\./.test(home) || home.includes(element)) return null
  if (exit.state.facts.get(`null:${value}`) === true) return null
  if (exit.state.facts.get(`null:${handle?.on ?? ''}`) === false) return null
  const cut = home.lastIndexOf('.')
  return exit.state.read(home.slice(0, cut), home.slice(cut + 1)) === value ? home : null
}

/**
 * C: a function that opens something for its caller's object, keeps it there where it succeeds, and
 * on an error returns without closing it: `rtnl_open(&handle)` that fails after `socket()`.
 */
export const failedOpeners = (fn: IrFunction, walker: Walker, exits: readonly Exit[]): Report[] => {
  if (!isCFile(fn.file) || fn.parent !== null) return []
  for (const [value, site] of walker.sites) {
    if (site.resource.closers.length > 0 || site.loops.length > 0) continue
    const good = exits.filter((exit) => exit.outcome === 'success')
    const home = good.map((exit) => homeIn(exit, value)).find((each) => each !== null)
    if (home === undefined || home === null || good.some((exit) => homeIn(exit, value) !== home))
      continue
    if (stepsOf(home).join() !== '*' && !opens.test(fn.name)) continue
    const failed = exits.find(
      (exit) => exit.outcome === 'error' && homeIn(exit, value) === home && !touched(exit, home),
    )
    if (failed === undefined) continue
    const { label } = site.resource
    return [
      {
        rule: 'not-closed-on-error',
        fn,
        line: site.at.line,
        resource: label,
        title: `${label} stays open when ${fn.name} fails`,
        reasons: [
          `opened at line ${site.at.line} by \`${site.text}\``,
          `line ${failed.at.line} returns an error, and whoever called has nothing to close then`,
        ],
        path: [
          ...from(stepsOfTrail(failed.state.trail), site.at.line),
          { file: fn.file, line: failed.at.line, label: 'returns an error without closing it' },
        ],
        help: ruleOf('not-closed-on-error').help,
        confidence: 0.65,
        identity: `${site.text} when it fails`,
        fails: true,
      },
    ]
  }
  return []
}

/** The object, or a part of it that the handle is in, was given back or handed on before. */
const touched = (exit: Exit, home: string): boolean =>
  [...exit.state.effects].some(
    ([each, effect]) =>
      (effect === 'release' || effect === 'keep' || effect === 'take') &&
      (home === each || home.startsWith(`${each}.`)),
  )

/**
 * True for functions whose callers are seen, and do not close the object where the call has failed:
 * somebody else's callers may, and then nothing is wrong.
 */
export const abandonedByCallers = (walked: readonly Walked[]): ((fn: IrFunction) => boolean) => {
  const closed = new Set(
    walked.flatMap(({ walker }) =>
      walker.events.flatMap((event) =>
        event.kind === 'absent-released' ? [/^\w+/.exec(event.site.text)?.[0] ?? ''] : [],
      ),
    ),
  )
  const called = new Set(
    walked.flatMap(({ fn }) => fn.blocks.flatMap(({ ops }) => ops.flatMap(calleeOf))),
  )
  return (fn) => called.has(fn.key) && !closed.has(fn.name)
}

const calleeOf = (op: Op): readonly string[] =>
  op.kind === 'call' && op.callee.kind === 'function' ? [op.callee.name] : []
