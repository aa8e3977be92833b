import type { BlockId, CallOp, Position } from '../../ir/op.ts'
import { type Place, element } from '../../ir/place.ts'
import { unknownType } from '../../ir/type-ref.ts'
import type { CallMeaning } from '../call-meaning.ts'
import { soundsLikeQuestion } from '../names.ts'
import type { State } from '../state.ts'
import type { Value } from '../value.ts'
import { acquireResult } from './acquire-result.ts'
import { keepOlder, loseTurn, overwrite } from './lost-handles.ts'
import { numberOf } from './read-place.ts'
import type { Frame, Walk } from './walk.ts'
import { writePlace } from './write-place.ts'

/** Names a call's results and puts them where they are assigned. */
export const bindResults = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  meaning: CallMeaning,
  callee: Value | null,
  args: readonly Value[],
  results: readonly (Place | null)[],
  state: State,
  loops: readonly BlockId[],
  at: Position,
  pendingOn: Value | null,
): void => {
  const n = numberOf(walk, call)
  const types = walk.unit.types.results(frame.fn, call)
  const count = Math.max(results.length, ...meaning.acquires.map((each) => each.result + 1), 0)
  const pending: [Place | null, Value][] = []
  for (let index = 0; index < count; index += 1) {
    const place = results[index] ?? null
    const acquire = meaning.acquires.find((each) => each.result === index)
    const isError =
      types[index]?.kind === 'error' ||
      pendingOn === `e${n}_${index}` ||
      meaning.acquires.some((each) => each.error === index)
    let value = `${isError ? 'e' : 'u'}${n}_${index}`
    const name = meaning.name ?? (call.callee.kind === 'method' ? call.callee.name : '')
    if (acquire !== undefined) value = `h${n}_${index}`
    else if (!isError && index === 0 && soundsLikeQuestion(name.slice(name.lastIndexOf('.') + 1))) {
      value = `q${name.replaceAll('.', '_')}(${[callee ?? '', ...args].join()})`.replaceAll(
        '.',
        '_',
      )
    } else if (!isError && meaning.fresh.includes(index)) {
      value = `c${n}_${index}`
      walk.made.set(value, call)
    }
    if (index === 0 && isEmptyTest(call, callee, state)) value = '#0'
    const alias = meaning.aliases.find((each) => each.result === index)
    const source =
      alias === undefined ? undefined : alias.param === 'receiver' ? callee : args[alias.param]
    if (acquire === undefined && alias !== undefined && source !== undefined && source !== null) {
      let aliased = source
      for (const step of alias.path) {
        aliased = step === element ? `${aliased}.${element}` : state.read(aliased, step)
      }
      pending.push([place, aliased])
      continue
    }
    if (!value.startsWith('q')) {
      if (acquire !== undefined) {
        loseTurn(walk, state, value, place, frame)
        keepOlder(frame, state, value, place)
      }
      state.renew(value)
    }
    if (meaning.neverNull && index === 0) state.facts.set(`null:${value}`, false)
    if (meaning.lends !== null && index === 0) walk.lent.set(value, meaning.lends)
    walk.typesOf.set(value, types[index] ?? unknownType)
    pending.push([place, value])
    if (acquire !== undefined) {
      acquireResult(walk, frame, call, acquire, value, place, results, state, loops, meaning.name)
    }
  }
  for (const [place, value] of pending) {
    if (place === null) continue
    overwrite(walk, frame, state, place, value, at)
    writePlace(walk, frame, state, place, value, at)
  }
}

/** `list.empty()` of a list that something was put into here. */
const isEmptyTest = (call: CallOp, callee: Value | null, state: State): boolean =>
  call.callee.kind === 'method' &&
  /^(?:is_)?empty$/.test(call.callee.name) &&
  callee !== null &&
  state.elements(callee).length > 0

/** The value that the call's error will have. */
export const errorOf = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  meaning: CallMeaning,
  results: readonly (Place | null)[],
): Value | null => {
  // A call that returns the handle itself tells by it whether it failed.
  const own = meaning.acquires.find((each) => typeof each.error === 'string')
  if (own !== undefined) {
    return results[own.result] === null ? null : `h${numberOf(walk, call)}_${own.result}`
  }
  const types = walk.unit.types.results(frame.fn, call)
  const explicit = meaning.acquires.find((each) => typeof each.error === 'number')?.error
  let index =
    typeof explicit === 'number' ? explicit : types.findLastIndex((type) => type.kind === 'error')
  const runsLiteral = call.args.some((arg) => arg.kind === 'closure')
  if (index < 0 && results.length > 0 && (meaning.effects.length > 0 || runsLiteral))
    index = results.length - 1
  return index < 0 || results[index] === null || results[index] === undefined
    ? null
    : `e${numberOf(walk, call)}_${index}`
}
