import type { TypeRef } from '../ir/type-ref.ts'
import type { Unit } from '../ir/unit.ts'
import { ruleOf } from '../rules/rule-table.ts'
import type { Report } from './report.ts'
import type { Walked } from './walked.ts'

/**
 * C++: a number that the destructor closes, and that some way through a constructor leaves as it
 * happens to be in memory: whatever fd has that number is closed.
 */
export const unsetMembers = (unit: Unit, walked: readonly Walked[]): readonly Report[] =>
  unit.files
    .flatMap((file) => file.types)
    .flatMap((type): readonly Report[] => {
      const own = walked.filter(({ fn }) => fn.receiverType === type.name)
      const end = own.find(({ fn }) => fn.key === `${type.name}.~${type.name}`)
      const constructors = own.filter(({ fn }) => fn.key === `${type.name}.${type.name}`)
      if (end === undefined || constructors.length === 0) return []
      return type.fields.flatMap((field): readonly Report[] => {
        const { line } = field
        if (line === undefined || field.initialized === true || !isNumber(field.type)) return []
        const closing = end.walker.events.find(
          (event) => event.kind === 'field-released' && event.field === field.name && event.isFd,
        )
        const unset = constructors.find(({ unwritten }) => unwritten.includes(field.name))
        if (closing === undefined || unset === undefined) return []
        return [
          {
            rule: 'close-invalid',
            fn: { ...end.fn, file: type.file },
            line,
            resource: 'fd',
            title: `fd \`${field.name}\` is closed although no constructor path may have set it`,
            reasons: [`${unset.fn.name} has a way out that does not set it`],
            path: [
              { file: type.file, line, label: 'declared without a value' },
              { file: unset.fn.file, line: unset.fn.at.line, label: 'may leave it unset' },
              { file: end.fn.file, line: end.fn.at.line, label: 'closes it' },
            ],
            help: ruleOf('close-invalid').help,
            confidence: 0.7,
            identity: `${type.name}.${field.name}`,
          },
        ]
      })
    })

const isNumber = (type: TypeRef): boolean => type.kind === 'scalar' && type.name !== 'bool'
