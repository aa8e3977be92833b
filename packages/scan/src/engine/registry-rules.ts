import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Op } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { from, stepsOfTrail, type Report } from './report.ts'
import type { Walked } from './walked.ts'

/** Functions that run once: what they register is there as long as the process. */
const once = /^(?:main|init|setup|load|register|initialize)|(?:Once|Init|Setup)$/i

const callsIn = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

const globalIn = (fn: IrFunction, operand: Operand): string | null => {
  if (operand.kind !== 'place' && operand.kind !== 'address') return null
  const variable = fn.vars[operand.place.root]
  return variable?.kind === 'global' ? variable.name : null
}

/** Globals that a function takes something out of, empties, or hands to somebody. */
const shrunkIn = (fn: IrFunction): readonly string[] =>
  fn.blocks.flatMap(({ ops }) =>
    ops.flatMap((op): readonly string[] => {
      if (op.kind === 'assign') {
        const variable = fn.vars[op.dest.root]
        return variable?.kind === 'global' && op.dest.path.length === 0 ? [variable.name] : []
      }
      return callsIn(op).flatMap((call) =>
        call.args.flatMap((argument) => globalIn(fn, argument) ?? []),
      )
    }),
  )

/**
 * Go: a map or list of the package gets a handle each time that a function is called, and nothing in
 * the package takes one out or closes one: it grows as long as the process runs.
 */
export const registryReports = (walked: readonly Walked[]): readonly Report[] => {
  const shrunk = new Set(walked.flatMap(({ fn }) => shrunkIn(fn)))
  const touched = walked.flatMap(({ globals }) => globals)
  const isEmptied = (name: string): boolean =>
    shrunk.has(name) || touched.some((value) => value.startsWith(`G:${name}.`))
  return walked.flatMap(({ fn, walker }) =>
    walker.events.flatMap((event): readonly Report[] => {
      if (event.kind !== 'registered' || !fn.file.endsWith('.go')) return []
      const plain = fn.name.split('.').at(-1) ?? fn.name
      if (once.test(plain) || isEmptied(event.name)) return []
      const { label } = event.site.resource
      const variable = event.name.slice(event.name.lastIndexOf('.') + 1)
      return [
        {
          rule: 'global-never-closed',
          fn,
          line: event.site.at.line,
          resource: label,
          title: `${label} goes to \`${variable}\`, which only grows`,
          reasons: [`nothing in the package takes anything out of \`${variable}\``],
          path: [
            ...from(stepsOfTrail(event.trail), event.site.at.line),
            { file: fn.file, line: event.at.line, label: `goes to \`${variable}\` for good` },
          ],
          help: `Take it out of \`${variable}\` and close it when nobody needs it any more.`,
          // Where the names are few and known, it is meant to stay.
          confidence: 0.45,
          identity: `${variable} ${event.site.text}`,
        },
      ]
    }),
  )
}
