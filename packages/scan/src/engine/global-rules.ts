import type { IrFunction } from '../ir/ir-function.ts'
import { soundsLikeClose } from './names.ts'
import { isCFile } from './languages.ts'
import { from, stepsOfTrail, type Report } from './report.ts'
import type { Walked } from './walked.ts'

/** Functions that run once, and set up what lives as long as the process. */
const once =
  /^(?:main|init|setup|start|open|load|create|new|probe|__init|register|initialize)|_(?:init|setup|start|open|load|create|new|register|initialize)$/i

/** Globals that a function's calls close, as far as the names of the calls tell. */
const closedIn = (fn: IrFunction): readonly string[] =>
  fn.blocks.flatMap(({ ops }) =>
    ops.flatMap((op) =>
      op.kind === 'call' && op.callee.kind === 'function' && soundsLikeClose(op.callee.name)
        ? op.args.flatMap((arg) => {
            const variable = arg.kind === 'place' ? fn.vars[arg.place.root] : undefined
            return variable?.kind === 'global' ? [variable.name] : []
          })
        : [],
    ),
  )

/**
 * C and C++: a variable of the file that gets a handle whenever a function is called, and that
 * nothing of the unit closes: each call loses the handle of the one before. A function that asks
 * first whether the variable is empty opens only once.
 */
export const globalReports = (walked: readonly Walked[]): readonly Report[] => {
  const closed = new Set(walked.flatMap(({ globals }) => globals))
  // Also where the process ends right after it, as in a signal handler.
  for (const { fn } of walked) for (const name of closedIn(fn)) closed.add(`G:${name}`)
  const isClosed = (name: string): boolean =>
    [...closed].some((value) => value === `G:${name}` || value.startsWith(`G:${name}.`))
  return walked.flatMap(({ fn, walker }) =>
    walker.events.flatMap((event): readonly Report[] => {
      if (event.kind !== 'global-set' || !isCFile(fn.file)) return []
      const plain = fn.name.split('::').at(-1) ?? fn.name
      // A variable that another file declares may be closed there.
      if (event.name.startsWith('extern:')) return []
      if (once.test(plain) || isClosed(event.name)) return []
      const { label } = event.site.resource
      const variable = event.name.slice(event.name.lastIndexOf(':') + 1)
      return [
        {
          rule: 'global-never-closed',
          fn,
          line: event.site.at.line,
          resource: label,
          title: `${label} in \`${variable}\` is replaced at each call and never closed`,
          reasons: [`nothing in the unit closes \`${variable}\``],
          path: [
            ...from(stepsOfTrail(event.trail), event.site.at.line),
            {
              file: fn.file,
              line: event.at.line,
              label: `goes to \`${variable}\`, and the last one is lost`,
            },
          ],
          help: `Open it only when \`${variable}\` is empty, and close it at the end.`,
          confidence: 0.6,
          identity: `${variable} ${event.site.text}`,
        },
      ]
    }),
  )
}
