import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Op } from '../ir/op.ts'

const callsIn = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

/** Functions with their callees first, as far as calls can be told by name. */
export const calleesFirst = (functions: readonly IrFunction[]): IrFunction[] => {
  const byKey = new Map(functions.map((fn) => [fn.key, fn]))
  const byMethod = new Map<string, IrFunction[]>()
  for (const fn of functions) {
    if (fn.receiverType === null) continue
    const name = fn.key.slice(fn.key.lastIndexOf('.') + 1)
    const same = byMethod.get(name) ?? []
    same.push(fn)
    byMethod.set(name, same)
  }
  const order: IrFunction[] = []
  const seen = new Set<string>()
  const visit = (fn: IrFunction): void => {
    if (seen.has(fn.key)) return
    seen.add(fn.key)
    for (const block of fn.blocks) {
      for (const call of block.ops.flatMap(callsIn)) {
        if (call.callee.kind === 'function') {
          const callee = byKey.get(call.callee.name)
          if (callee !== undefined) visit(callee)
        } else if (call.callee.kind === 'method') {
          const candidates = byMethod.get(call.callee.name) ?? []
          if (candidates.length <= 4) for (const callee of candidates) visit(callee)
        }
      }
    }
    order.push(fn)
  }
  for (const fn of functions) visit(fn)
  return order
}
