import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Op } from '../ir/op.ts'
import type { VarId } from '../ir/place.ts'
import { ruleOf } from '../rules/rule-table.ts'
import { family } from './interest.ts'
import { soundsLikeClose } from './names.ts'
import { from, stepsOfTrail, type Report } from './report.ts'
import type { TypeTable } from './type-table.ts'
import type { Exit } from './walk/walk.ts'
import type { Walker } from './walker.ts'

const callsIn = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

const allCalls = (fn: IrFunction): CallOp[] =>
  fn.blocks.flatMap((block) => block.ops.flatMap(callsIn))

/** The variable that a method is called on, when it is a plain one. */
const receiverOf = (call: CallOp): VarId | null =>
  call.callee.kind === 'method' &&
  call.callee.receiver.kind === 'place' &&
  call.callee.receiver.place.path.length === 0
    ? call.callee.receiver.place.root
    : null

type Unit = {
  readonly functions: readonly IrFunction[]
  readonly byKey: ReadonlyMap<string, IrFunction>
  readonly types: TypeTable
}

/** Functions that call a method, with the variable they call it on; null for anything else. */
const callersOf = (
  unit: Unit,
  method: IrFunction,
): { readonly fn: IrFunction; readonly on: VarId | null }[] => {
  const name = method.key.slice(method.key.lastIndexOf('.') + 1)
  return unit.functions.flatMap((fn) =>
    allCalls(fn).flatMap((call) => {
      if (call.callee.kind !== 'method' || call.callee.name !== name) return []
      const type = unit.types.ofOperand(fn, call.callee.receiver)
      const isSame = type.kind === 'named' && type.name === method.receiverType
      return isSame ? [{ fn, on: receiverOf(call) }] : []
    }),
  )
}

const maxDepth = 3

/**
 * True when whoever calls the method made the object, and nobody on the way closes it: a failed
 * method then is the last one to hold what it opened.
 */
const isDropped = (unit: Unit, method: IrFunction, depth = 0): boolean => {
  if (depth > maxDepth) return false
  const callers = callersOf(unit, method)
  return (
    callers.length > 0 &&
    callers.every(({ fn, on }) => {
      if (on === null || fn.name === 'main' || fn.parent !== null) return false
      const closes = family(fn, unit.byKey).some((each) =>
        allCalls(each).some(
          (call) => call.callee.kind === 'method' && soundsLikeClose(call.callee.name),
        ),
      )
      if (closes) return false
      if (on === fn.receiver) return isDropped(unit, fn, depth + 1)
      return fn.vars[on]?.kind === 'local'
    })
  )
}

/** The field of the receiver that still holds the handle on this error's way out, or null. */
const leftIn = (exit: Exit, value: string): string | null => {
  const handle = exit.state.handles.get(value)
  const to = handle?.status === 'gone' ? (handle.to ?? '') : ''
  if (!to.startsWith('R.') || exit.state.facts.get(`null:${handle?.on ?? ''}`) === false)
    return null
  let released = false
  exit.state.effects.forEach((effect, each) => {
    if (effect === 'release' && (each === 'R' || each === to || to.startsWith(`${each}.`)))
      released = true
  })
  return released ? null : to.slice(2)
}

/**
 * Go: a method puts a handle into its object and then fails, and its callers, who have made the
 * object, drop it without a close.
 */
export const openedOnError = (
  unit: Unit,
  fn: IrFunction,
  walker: Walker,
  exits: readonly Exit[],
): Report[] => {
  if (fn.receiver === null || !fn.file.endsWith('.go')) return []
  for (const exit of exits) {
    if (exit.outcome !== 'error') continue
    for (const [value, site] of walker.sites) {
      const field = leftIn(exit, value)
      if (field === null || !isDropped(unit, fn)) continue
      const { label } = site.resource
      return [
        {
          rule: 'not-closed-on-error',
          fn,
          line: site.at.line,
          resource: label,
          title: `${label} stays in \`${field}\` when ${fn.name} fails`,
          reasons: [
            `opened at line ${site.at.line} by \`${site.text}\``,
            `its callers drop the object when line ${exit.at.line} returns an error`,
          ],
          path: [
            ...from(stepsOfTrail(exit.state.trail), site.at.line),
            { file: fn.file, line: exit.at.line, label: 'returns an error without closing it' },
          ],
          help: ruleOf('not-closed-on-error').help,
          confidence: 0.7,
          identity: `${site.text} in the object`,
        },
      ]
    }
  }
  return []
}
