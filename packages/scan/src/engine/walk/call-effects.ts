import type { IrFunction } from '../../ir/ir-function.ts'
import type { CallOp, Position } from '../../ir/op.ts'
import type { Operand } from '../../ir/operand.ts'
import { type Place, element, pointee } from '../../ir/place.ts'
import { isCFile } from '../languages.ts'
import type { CallMeaning } from '../call-meaning.ts'
import type { State } from '../state.ts'
import type { Effect } from '../summary.ts'
import { type Value, isHandle, nil } from '../value.ts'
import { fillObject } from './acquire-result.ts'
import { giveAway, giveOrTake } from './give-away.ts'
import { releaseMaybe, releaseValue, releaseWhole } from './release-handle.ts'
import { numberOf, readPlace } from './read-place.ts'
import { fieldOfValue } from './value-types.ts'
import type { Frame, Walk } from './walk.ts'
import { writePlace } from './write-place.ts'

/** What a call does to its receiver and arguments. */
export const applyToOperands = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  meaning: CallMeaning,
  callee: Value | null,
  args: readonly Value[],
  state: State,
  error: Value | null,
  at: Position,
): void => {
  if (callee !== null && call.callee.kind === 'method') {
    if (/^(?:close|destroy|release)/i.test(call.callee.name)) tearsDown(walk, callee, at)
    if (meaning.closesReceiver) releaseWhole(walk, state, callee, at, call)
    else if (meaning.maybeCloses) releaseMaybe(walk, state, callee, at, call)
    else if (meaning.stopsReceiver) {
      const type = walk.unit.types.ofOperand(frame.fn, call.callee.receiver)
      walk.events.push({ kind: 'stopped', value: callee, type, trail: state.trail, call })
    }
  }
  const touched = new Set<number>()
  for (const effect of meaning.effects) {
    const base = effect.param === 'receiver' ? callee : args[effect.param]
    if (base === undefined || base === null) continue
    if (effect.param === 'receiver' && meaning.closesReceiver) continue
    if (effect.param !== 'receiver') touched.add(effect.param)
    let value = base
    const operand = effect.param === 'receiver' ? undefined : call.args[effect.param]
    for (const [index, step] of effect.path.entries()) {
      // `f(&x)` leads to x itself.
      if (index === 0 && step === pointee && operand?.kind === 'address') continue
      value = step === element ? `${value}.${element}` : state.read(value, step)
    }
    switch (effect.kind) {
      case 'release':
        releaseValue(walk, state, value, at, call)
        if (effect.path[0] === element && isHandle(base)) releaseValue(walk, state, base, at, call)
        resetVariable(walk, frame, state, call, effect, value)
        break
      case 'release-on-error':
        giveOrTake(state, value, error, 'absent')
        break
      case 'take':
        giveAway(walk, state, value, `taken by ${call.text}`, at)
        break
      case 'take-on-success':
        if (error === null) giveAway(walk, state, value, `taken by ${call.text}`, at)
        else giveOrTake(state, value, error, 'given', call.text)
        break
      case 'keep':
        giveAway(walk, state, value, 'kept', at)
        break
      case 'fill': {
        // An optional result that the caller does not want.
        if (effect.resource === undefined || base === nil || base === '#0') break
        const out = effect.resource.closers.length === 0 ? filledPlace(effect, operand) : null
        const what = `${effect.param}${effect.path.join('')}`
        fillObject(walk, frame, state, value, effect.resource, call, error, out, what)
        break
      }
    }
  }
  if (isCheck(frame.fn, meaning)) {
    for (const arg of args) {
      const raw = walk.sites.get(arg)?.resource.raw === true
      if (raw) giveOrTake(state, arg, error, 'absent')
      else if (isHandle(arg)) giveAway(walk, state, arg, 'part of what the call returns', at)
    }
  } else if (makesSomethingOf(walk, frame, call, meaning)) {
    for (const arg of args) {
      if (isHandle(arg)) giveAway(walk, state, arg, 'part of what the call returns', at)
    }
  }
  if (isCFile(frame.fn.file)) changeByAddress(walk, frame, call, args, state)
  if (meaning.borrowed) giveNameless(walk, frame, call, args, state, at)
  if (meaning.others === 'keep') {
    for (const [index, arg] of args.entries()) {
      if (!touched.has(index) && !arg.startsWith('K:')) giveAway(walk, state, arg, 'unknown', at)
    }
  }
}

/** C: a variable whose address a function gets may have another number afterwards. */
const changeByAddress = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  args: readonly Value[],
  state: State,
): void => {
  for (const [index, operand] of call.args.entries()) {
    if (operand.kind !== 'address' || operand.place.path.length > 0) continue
    const value = args[index] ?? ''
    const isKnown = value === nil || value.startsWith('#')
    if (!isKnown || readPlace(walk, frame, state, operand.place) !== value) continue
    writePlace(walk, frame, state, operand.place, `u${numberOf(walk, call)}_a${index}`, call.at)
  }
}

/** The variable, or what the pointer leads to, that becomes the handle (C). */
const filledPlace = (effect: Effect, operand: Operand | undefined): Place | null => {
  if (operand?.kind === 'address') {
    const { root, path } = operand.place
    const below = effect.path[0] === pointee ? effect.path.slice(1) : effect.path
    return { root, path: [...path, ...below] }
  }
  if (operand?.kind !== 'place') return null
  const below = effect.path.length === 0 ? [pointee] : effect.path
  return { root: operand.place.root, path: [...operand.place.path, ...below] }
}

/** C: who closes an fd by the variable's address says there that it is closed: `close_fd(&fd)`. */
const resetVariable = (
  walk: Walk,
  frame: Frame,
  state: State,
  call: CallOp,
  effect: Effect,
  value: Value,
): void => {
  const operand = effect.param === 'receiver' ? undefined : call.args[effect.param]
  const whole = effect.path.length === 0 || (effect.path.length === 1 && effect.path[0] === pointee)
  if (operand?.kind !== 'address' || !whole) return
  if (walk.sites.get(value)?.resource.closers.length !== 0) return
  writePlace(walk, frame, state, operand.place, '#-1', call.at)
}

/**
 * C and C++: what a call has just opened and goes to an unknown function, or a macro, is out of
 * sight: `return log_fd(open(…))`.
 */
const giveNameless = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  args: readonly Value[],
  state: State,
  at: Position,
): void => {
  if (!isCFile(frame.fn.file) || call.statement) return
  for (const [index, operand] of call.args.entries()) {
    const value = args[index]
    if (operand.kind !== 'place' || operand.place.path.length > 0 || value === undefined) continue
    if (frame.fn.vars[operand.place.root]?.kind !== 'temp' || !isHandle(value)) continue
    giveAway(walk, state, value, 'unknown', at)
  }
}

/** A Rust function of the project that takes a raw handle and returns a value checks or wraps it. */
const makesSomethingOf = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  meaning: CallMeaning,
): boolean => {
  if (!frame.fn.file.endsWith('.rs') || meaning.name?.includes('.') !== true) return false
  if (call.callee.kind !== 'function' || meaning.acquires.length > 0) return false
  // Of a known function it is known what it keeps.
  if (walk.unit.world.functions.has(meaning.name)) return false
  return walk.unit.types.results(frame.fn, call).some((type) => type.kind === 'named')
}

/** Whatever a teardown does in detail, who calls it on a field has thought of the field. */
const tearsDown = (walk: Walk, value: Value, at: Position): void => {
  const field = fieldOfValue(walk, value)
  if (field !== null)
    walk.events.push({
      kind: 'field-released',
      ...field,
      at,
      guarded: true,
      isFd: false,
      plain: false,
    })
}

/** A Rust function that makes an error of a C library's -1 or NULL. */
const isCheck = (fn: IrFunction, meaning: CallMeaning): boolean =>
  fn.file.endsWith('.rs') &&
  meaning.acquires.length === 0 &&
  /^.+\.(?:check|validate|parse|verify|cvt)(?:_\w*(?:ret|result|err|ptr|fd|rc)\w*)?$/.test(
    meaning.name ?? '',
  )
