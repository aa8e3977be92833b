import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Op } from '../ir/op.ts'
import { element } from '../ir/place.ts'
import { ruleOf } from '../rules/rule-table.ts'
import { isTeardownName } from './names.ts'
import type { Report } from './report.ts'
import { fieldOf } from './summarise.ts'
import type { FunctionSummary } from './summary.ts'
import type { TypeTable } from './type-table.ts'
import type { Walked } from './walked.ts'

const callsIn = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

const lastName = (key: string): string => key.slice(key.lastIndexOf('.') + 1)

/** A method that waits: for a WaitGroup, or for a channel. */
const waits = (fn: IrFunction): boolean =>
  fn.blocks.some((block) =>
    block.ops.some(
      (op) =>
        callsIn(op).some(
          ({ callee }) => callee.kind === 'method' && callee.name.startsWith('Wait'),
        ) ||
        (op.kind === 'use' && op.places.some((place) => place.path.at(-1) === element)) ||
        (op.kind === 'assign' && op.src.kind === 'place' && op.src.place.path.at(-1) === element),
    ),
  )

/** Methods of a type that some `go x.m()` runs, by key. */
const spawnedMethods = (functions: readonly IrFunction[], types: TypeTable): Set<string> => {
  const found = new Set<string>()
  for (const fn of functions) {
    for (const block of fn.blocks) {
      for (const op of block.ops) {
        if (op.kind !== 'spawn' || op.call.callee.kind !== 'method') continue
        const type = types.ofOperand(fn, op.call.callee.receiver)
        if (type.kind === 'named') found.add(`${type.name}.${op.call.callee.name}`)
      }
    }
  }
  return found
}

/**
 * Go: a goroutine opens a handle for its object, and the method that ends the object closes the
 * field without waiting for the goroutine: what it opens afterwards is closed by nobody.
 */
export const goroutineReports = (
  walked: readonly Walked[],
  summaries: ReadonlyMap<string, FunctionSummary>,
  types: TypeTable,
): Report[] => {
  const functions = walked.map(({ fn }) => fn)
  const spawned = spawnedMethods(functions, types)
  if (spawned.size === 0) return []
  return walked.flatMap(({ fn, walker }): Report[] => {
    const { receiverType } = fn
    if (receiverType === null || !spawned.has(fn.key) || !fn.file.endsWith('.go')) return []
    for (const event of walker.events) {
      if (event.kind !== 'stored' || event.fresh || event.owner.kind !== 'named') continue
      if (event.owner.name !== receiverType) continue
      const end = functions.find(
        (each) =>
          each.receiverType === receiverType &&
          isTeardownName(lastName(each.key)) &&
          (summaries.get(each.key)?.effects ?? []).some(
            (effect) =>
              effect.param === 'receiver' &&
              effect.kind === 'release' &&
              fieldOf(effect.path) === event.field,
          ),
      )
      if (end === undefined || waits(end)) continue
      const { label } = event.site.resource
      return [
        {
          rule: 'kept-by-goroutine',
          fn,
          line: event.site.at.line,
          resource: label,
          title: `${label} that this goroutine opens after ${end.name} stays open`,
          reasons: [
            `\`go\` runs ${fn.name}, which keeps it in \`${event.field}\``,
            `${end.name} closes \`${event.field}\` and does not wait for the goroutine`,
          ],
          path: [
            {
              file: fn.file,
              line: event.site.at.line,
              label: `opens ${label}: \`${event.site.text}\``,
            },
            { file: fn.file, line: event.at.line, label: `kept in \`${event.field}\`` },
            { file: end.file, line: end.at.line, label: `${end.name} may have run before` },
          ],
          help: ruleOf('kept-by-goroutine').help,
          confidence: 0.6,
          identity: `${event.site.text} goroutine`,
        },
      ]
    }
    return []
  })
}
