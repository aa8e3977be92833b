import type { BpfObject, Holder, Refs } from '@lastref/model'
import { span, type Line, type Tone } from './span.ts'
import { counted, holderKinds } from './words.ts'

/**
 * Returns the ledger of an object as equations, one per counter the kernel keeps:
 * `refcnt 5 = 3 files + 1 pin + 1 program + 0 unexplained`.
 *
 * What is unexplained always ends the equation, also when it is nothing, and with its sign.
 */
export function equations(object: BpfObject): Line[] {
  const lines = [equation('refcnt ', object.refcnt, object, (refs) => refs.refcnt)]
  if (object.usercnt !== null) {
    lines.push(equation('usercnt', object.usercnt, object, (refs) => refs.usercnt ?? 0))
  }
  return lines
}

/**
 * Returns what is known of the ledger where the kernel's counters could not be read:
 * `refcnt at least 2 = 2 files`.
 */
export function lowerBounds(object: BpfObject): Line[] {
  const lines = [lowerBound('refcnt ', object.refcnt, object, (refs) => refs.refcnt)]
  if (object.usercnt !== null) {
    lines.push(lowerBound('usercnt', object.usercnt, object, (refs) => refs.usercnt ?? 0))
  }
  return lines
}

function lowerBound(
  name: string,
  found: number,
  object: BpfObject,
  pick: (refs: Refs) => number,
): Line {
  const terms = termsOf(object, pick)
  return [
    span(`${name} at least `, 'faint'),
    span(String(found), 'strong'),
    ...(terms.length === 0 ? [] : [span(` = ${terms.join(' + ')}`)]),
  ]
}

function equation(
  name: string,
  total: number,
  object: BpfObject,
  pick: (refs: Refs) => number,
): Line {
  const terms = termsOf(object, pick)
  const rest = pick(object.unexplained)
  const tone: Tone = rest === 0 ? 'faint' : 'warn'
  const sign = terms.length === 0 ? (rest < 0 ? '-' : '') : rest < 0 ? ' - ' : ' + '
  return [
    span(`${name} `, 'faint'),
    span(String(total), 'strong'),
    span(` = ${terms.join(' + ')}`),
    span(sign),
    span(`${Math.abs(rest)} unexplained`, tone),
  ]
}

function termsOf({ holders }: BpfObject, pick: (refs: Refs) => number): string[] {
  return holderKinds.flatMap((kind) => term(holders, kind, pick))
}

/** Some holders take several references each; then both numbers are said. */
function term(
  holders: readonly Holder[],
  kind: Holder['kind'],
  pick: (refs: Refs) => number,
): string[] {
  const contributing = holders.filter((holder) => holder.kind === kind && pick(holder.refs) !== 0)
  const sum = contributing.reduce((total, holder) => total + pick(holder.refs), 0)
  if (contributing.length === 0) return []
  return sum === contributing.length
    ? [counted(sum, kind)]
    : [`${sum} by ${counted(contributing.length, kind)}`]
}
