import type { IrFunction } from '../ir/ir-function.ts'
import type { Report } from './report.ts'
import { nil } from './value.ts'
import type { Exit } from './walk/walk.ts'

const rawTypes = /^(?:RawFd|c_int|i32)$/

/**
 * Rust: a raw fd that a function takes over on one way out and forgets on another that is no error
 * either. Whoever calls it cannot know which, and closes it on none.
 */
export const halfTaken = (fn: IrFunction, exits: readonly Exit[]): readonly Report[] => {
  if (!fn.file.endsWith('.rs') || fn.parent !== null) return []
  return fn.params.flatMap((id, index): readonly Report[] => {
    const param = fn.vars[id]
    if (param?.type.kind !== 'scalar' || !rawTypes.test(param.type.name)) return []
    const good = exits.filter(({ values: [value] }) => value !== nil)
    const effect = ({ state, values }: Exit): string => {
      const found = state.effects.get(`P${index}`) ?? ''
      if (!found.startsWith('in:')) return found
      return values.some((each) => state.reach(each).has(found.slice(3))) ? 'take' : ''
    }
    const takes = good.filter((exit) => /^(?:take|release)/.test(effect(exit)))
    const [forgets] = good.filter((exit) => effect(exit) === '')
    if (takes.length === 0 || forgets === undefined || good.length > takes.length + 40) return []
    return [
      {
        rule: 'not-closed-on-success',
        fn,
        line: fn.at.line,
        resource: 'raw fd',
        title: `raw fd \`${param.name}\` is taken over on one way out and forgotten on another`,
        reasons: [
          `it has an owner at line ${takes[0]?.at.line ?? fn.at.line}, and none at line ${forgets.at.line}`,
        ],
        path: [{ file: fn.file, line: forgets.at.line, label: 'returns without its owner' }],
        help: 'Take an OwnedFd: it is closed wherever nobody keeps it.',
        confidence: 0.7,
        identity: `${fn.name} ${param.name}`,
      },
    ]
  })
}
