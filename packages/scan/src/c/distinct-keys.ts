import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Op } from '../ir/op.ts'
import type { FileIr } from '../ir/unit.ts'

/**
 * Gives functions that several files of a directory define under one name (the `main` and `usage` of
 * example programs that lie side by side) keys of their own; calls inside a file mean its own.
 */
export function distinctKeys(files: readonly FileIr[]): readonly FileIr[] {
  const owners = new Map<string, number>()
  for (const { functions } of files) {
    for (const key of new Set(functions.map((fn) => fn.key))) {
      owners.set(key, (owners.get(key) ?? 0) + 1)
    }
  }
  return files.map((file) => {
    const shared = new Set(
      file.functions.map(({ key }) => key).filter((key) => (owners.get(key) ?? 0) > 1),
    )
    if (shared.size === 0) return file
    const renamed = (key: string): string => (shared.has(key) ? `${file.path}:${key}` : key)
    return { ...file, functions: file.functions.map((fn) => renameCalls(fn, renamed)) }
  })
}

function renameCalls(fn: IrFunction, renamed: (key: string) => string): IrFunction {
  const call = (op: CallOp): CallOp =>
    op.callee.kind === 'function'
      ? { ...op, callee: { ...op.callee, name: renamed(op.callee.name) } }
      : op.callee.kind === 'value' && op.callee.operand.kind === 'closure'
        ? {
            ...op,
            callee: {
              ...op.callee,
              operand: { ...op.callee.operand, fn: renamed(op.callee.operand.fn) },
            },
          }
        : op
  const rename = (op: Op): Op => {
    if (op.kind === 'call') return call(op)
    if (op.kind === 'defer' || op.kind === 'spawn') return { ...op, call: call(op.call) }
    return op
  }
  return {
    ...fn,
    key: renamed(fn.key),
    parent: fn.parent === null ? null : renamed(fn.parent),
    blocks: fn.blocks.map((block) => ({ ...block, ops: block.ops.map(rename) })),
  }
}
