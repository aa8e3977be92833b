import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { VarId } from '../ir/place.ts'
import { ruleOf } from '../rules/rule-table.ts'
import type { Report } from './report.ts'

const isSyscall = (name: string): boolean => /(?:^|\.)(?:Raw)?Syscall6?(?:NoError)?$/.test(name)

const nameOf = (call: CallOp): string => (call.callee.kind === 'function' ? call.callee.name : '')

/**
 * Pointers that a function hides in an integer and then hands to the kernel: only a conversion in
 * the system call's own argument list keeps its object alive (unsafe.Pointer's rule 4), anything
 * else needs runtime.KeepAlive behind the call.
 */
export const missingKeepAlives = (fn: IrFunction): Report[] => {
  const calls = fn.blocks.flatMap((block) =>
    block.ops.flatMap((op) => (op.kind === 'call' ? [op] : [])),
  )
  const kept = calls.filter((call) => nameOf(call) === 'runtime.KeepAlive')
  const wrong = calls.find((call) => keepsVariableOnly(call, kept))
  if (wrong !== undefined) return [report(fn, wrong, 'missing-keepalive', 0.75)]
  if (kept.length > 0) return []
  const hidden = calls.filter(
    (call) => nameOf(call) === 'unsafe.uintptr' && !isC(fn, calls, call) && !isUsedLater(fn, call),
  )
  if (hidden.length === 0) return []
  const direct = new Set<number>()
  for (const call of calls) {
    if (!isSyscall(nameOf(call))) continue
    for (const arg of call.args) if (arg.kind === 'place') direct.add(arg.place.root)
  }
  const laundered = hidden.filter((call) => {
    const [result] = call.results
    return result !== undefined && result !== null && !direct.has(result.root)
  })
  const [first] = laundered
  if (first === undefined) return []
  const stored = laundered.filter((call) => {
    const root = call.results[0]?.root
    return fn.blocks.some((block) =>
      block.ops.some(
        (op) =>
          op.kind === 'construct' &&
          op.fields.some(([, operand]) => operand.kind === 'place' && operand.place.root === root),
      ),
    )
  })
  const inStruct = stored[0]
  const callsKernel = calls.some((call) => isSyscall(nameOf(call)))
  const hider = inStruct ?? first
  // Whoever called, and gave the pointer, looks at what the kernel wrote there: as a rule.
  if (laundered.every((call) => isOfCaller(fn, call)))
    return [report(fn, hider, 'laundered-pointer', 0.45)]
  if (inStruct === undefined && !callsKernel && direct.size === 0) {
    return [report(fn, first, 'laundered-pointer', 0.45)]
  }
  return [report(fn, hider, 'missing-keepalive', 0.75)]
}

/** `KeepAlive(&p)` keeps the variable p, and not what `uintptr(unsafe.Pointer(p))` points to. */
const keepsVariableOnly = (call: CallOp, kept: readonly CallOp[]): boolean => {
  const [hidden] = call.args
  if (nameOf(call) !== 'unsafe.uintptr' || hidden?.kind !== 'place') return false
  const { root, path } = hidden.place
  if (path.length > 0) return false
  const ways = kept.flatMap(({ args: [value] }) =>
    (value?.kind === 'place' || value?.kind === 'address') &&
    value.place.root === root &&
    value.place.path.length === 0
      ? [value.kind]
      : [],
  )
  return ways.length > 0 && !ways.includes('place')
}

const hiddenRoot = (call: CallOp): VarId | null => {
  const [hidden] = call.args
  return hidden?.kind === 'place' || hidden?.kind === 'address' ? hidden.place.root : null
}

/** The pointer is a parameter's, not one to something of the function. */
const isOfCaller = (fn: IrFunction, call: CallOp): boolean => {
  const [hidden] = call.args
  const kind = hidden?.kind === 'place' ? fn.vars[hidden.place.root]?.kind : undefined
  return kind === 'param' || kind === 'receiver'
}

/** Memory of C is not the collector's. */
const isC = (fn: IrFunction, calls: readonly CallOp[], call: CallOp): boolean => {
  const roots = new Set([hiddenRoot(call)])
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      if (op.kind === 'assign' && op.src.kind === 'place' && roots.has(op.dest.root)) {
        roots.add(op.src.place.root)
      }
    }
  }
  return calls.some(
    (each) =>
      nameOf(each).startsWith('C.') &&
      each.results.some((place) => place !== null && roots.has(place.root)),
  )
}

/** A use further down keeps it alive as well as runtime.KeepAlive does. */
const isUsedLater = (fn: IrFunction, call: CallOp): boolean => {
  const root = hiddenRoot(call)
  const reads = (operand: Operand): boolean =>
    ((operand.kind === 'place' || operand.kind === 'address') && operand.place.root === root) ||
    (operand.kind === 'computed' && operand.uses.some((place) => place.root === root))
  const isReturned = fn.blocks.some(
    ({ term }) => term.kind === 'return' && term.at.line > call.at.line && term.values.some(reads),
  )
  if (isReturned) return true
  return fn.blocks.some((block) =>
    block.ops.some((op) => {
      if (op.at.line <= call.at.line) return false
      switch (op.kind) {
        case 'call':
          return op.args.some(reads) || (op.callee.kind === 'method' && reads(op.callee.receiver))
        case 'assign':
          return reads(op.src)
        case 'use':
          return op.places.some((place) => place.root === root)
        case 'construct':
        case 'insert':
        case 'escape':
        case 'defer':
        case 'spawn':
        case 'drop':
          return false
      }
    }),
  )
}

const report = (
  fn: IrFunction,
  call: CallOp,
  rule: 'missing-keepalive' | 'laundered-pointer',
  confidence: number,
): Report => ({
  rule,
  fn,
  line: call.at.line,
  resource: 'Go memory',
  title: 'memory whose address the kernel gets may be collected first',
  reasons: [
    `\`${call.text}\` hides the pointer from the collector, and no runtime.KeepAlive follows`,
  ],
  path: [{ file: fn.file, line: call.at.line, label: 'the pointer becomes a number here' }],
  help: ruleOf(rule).help,
  confidence,
  identity: call.text,
})
