import type { Condition } from '../ir/op.ts'
import { element, type Place } from '../ir/place.ts'
import type { State } from './state.ts'
import { isError, isHandle, isObject, isOuter, nil, type Value } from './value.ts'

export type Way = { readonly answer: boolean; readonly state: State }

const constant = (value: Value): number | boolean | null => {
  if (!value.startsWith('#')) return null
  const text = value.slice(1)
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return text === '' || Number.isNaN(number) ? null : number
}

const compares = (a: number, op: string, b: number): boolean => {
  switch (op) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '>=':
      return a >= b
    default:
      return a > b
  }
}

/** Makes true in `state` that a value is, or is not, nil. False when that cannot be. */
export const assumeNull = (state: State, value: Value, isNull: boolean): boolean => {
  const known = state.facts.get(`null:${value}`)
  if (known !== undefined) return known === isNull
  if (value === nil) return isNull
  if (isObject(value) || value.startsWith('K:') || constant(value) !== null) return !isNull
  state.facts.set(`null:${value}`, isNull)
  if (isHandle(value)) {
    const handle = state.handles.get(value)
    if (handle === undefined) return true
    if (
      isNull &&
      (handle.status === 'pending' || handle.status === 'owned' || handle.status === 'given')
    ) {
      state.set(value, { status: 'absent', on: null, at: null })
    }
    // What the same call filled in, if it succeeded.
    for (const [each, filled] of state.handles) {
      if (filled.on !== value || filled.status !== 'pending') continue
      state.set(each, { status: isNull ? 'absent' : 'owned', on: null, at: null })
    }
    // What was taken over only if there is a handle: bpf_program__attach_perf_event and its fd.
    for (const [each, given] of state.handles) {
      if (given.on !== value || given.status !== 'given') continue
      state.set(
        each,
        isNull
          ? { status: 'owned', on: null, at: null }
          : { status: 'gone', on: null, at: null, to: `taken by ${given.to ?? ''}` },
      )
    }
    return true
  }
  if (isError(value)) {
    for (const [each, handle] of state.handles) {
      if (handle.on !== value) continue
      if (handle.status === 'pending') {
        state.set(each, { status: isNull ? 'owned' : 'absent', on: null, at: null })
      } else if (handle.status === 'given') {
        if (isNull) {
          state.set(each, { status: 'gone', on: null, at: null, to: `taken by ${handle.to ?? ''}` })
        } else state.set(each, { status: 'owned', on: null, at: null })
      }
    }
  }
  return true
}

/** Makes an answer to a question true. False when it was answered the other way before. */
const assumeFact = (state: State, key: string, answer: boolean): boolean => {
  const known = state.facts.get(key)
  if (known !== undefined) return known === answer
  state.facts.set(key, answer)
  return true
}

const both = (state: State, assume: (state: State, answer: boolean) => boolean): Way[] =>
  [true, false].flatMap((answer) => {
    const next = state.copy()
    return assume(next, answer) ? [{ answer, state: next }] : []
  })

const compare = (
  state: State,
  value: Value,
  op: '<' | '<=' | '==' | '!=' | '>=' | '>',
  bound: number,
  again: boolean,
): Way[] => {
  const known = constant(value)
  if (known !== null) return [{ answer: compares(Number(known), op, bound), state: state.copy() }]
  if (isHandle(value) || isOuter(value)) {
    // A handle that is there is a number above 2, one that is not is negative, or 0 if never set.
    const whenOpen = compares(1000, op, bound)
    const whenNot =
      bound === 0 && (op === '==' || op === '!=') ? op === '==' : compares(-1, op, bound)
    if (whenOpen !== whenNot && (bound === 0 || bound === -1)) {
      return both(state, (next, answer) => assumeNull(next, value, answer === whenNot))
    }
    if (isHandle(value)) return both(state, () => true)
  }
  if (isError(value)) {
    const whenOk = compares(0, op, bound)
    if (bound < 0 && (op === '==' || op === '!=')) {
      return both(state, (next, answer) => assumeNull(next, value, answer === whenOk))
    }
    if (bound === 0 && (op === '==' || op === '!=' || op === '<' || op === '>=')) {
      return both(state, (next, answer) => assumeNull(next, value, answer === whenOk))
    }
  }
  if (!again) return both(state, () => true)
  const negated = op === '!='
  const key = `cmp:${value}${negated ? '==' : op}${bound}`
  return both(state, (next, answer) => assumeFact(next, key, negated ? !answer : answer))
}

/** An element of a list into which only handles went that are there. */
const isElementThere = (state: State, value: Value): boolean => {
  if (!value.endsWith(`.${element}`)) return false
  const held = state.elements(value.slice(0, -element.length - 1))
  return held.length > 1 && held.every((each) => isHandle(each) && state.isLive(each))
}

/** The answers that a condition can have here, each with what is then true. */
export const decide = (
  state: State,
  condition: Condition,
  read: (place: Place) => Value,
  /** The function asks this again: the answer is worth remembering. */
  again: boolean,
): Way[] => {
  switch (condition.kind) {
    case 'constant':
      return [{ answer: condition.value, state: state.copy() }]
    case 'null': {
      const value = read(condition.place)
      if (isElementThere(state, value)) return [{ answer: false, state: state.copy() }]
      // What lies inside something from outside is asked about once, as a rule. The name of a variable
      // that outlives the function may have its file in it, or its function.
      const isGlobal = value.startsWith('G:') && condition.place.path.length === 0
      if (isOuter(value) && value.includes('.') && !isGlobal) return both(state, () => true)
      if (value.startsWith('u') && !value.includes('.')) {
        // Only errors, handles and what outlives the function are asked twice with a purpose.
        return both(state, (next, answer) => assumeFact(next, `null:${value}`, answer))
      }
      return both(state, (next, answer) => assumeNull(next, value, answer))
    }
    case 'error-is': {
      const value = read(condition.place)
      return both(state, (next, answer) =>
        answer
          ? assumeNull(next, value, false) &&
            assumeFact(next, `is:${value}:${condition.target}`, true)
          : assumeFact(next, `is:${value}:${condition.target}`, false),
      )
    }
    case 'flag': {
      const value = read(condition.place)
      const known = constant(value)
      if (typeof known === 'boolean') return [{ answer: known, state: state.copy() }]
      if (!again && !value.startsWith('q')) return both(state, () => true)
      return both(state, (next, answer) => assumeFact(next, `flag:${value}`, answer))
    }
    case 'compare':
      return compare(state, read(condition.place), condition.op, condition.value, again)
    case 'opaque': {
      if (condition.key === '' || !again) return both(state, () => true)
      const key = `op:${condition.key}:${condition.uses.map(read).join()}`
      return both(state, (next, answer) => assumeFact(next, key, answer))
    }
  }
}
