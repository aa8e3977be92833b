import type { IrFunction } from '../ir/ir-function.ts'
import { knowsField } from './knows-field.ts'
import type { Report } from './report.ts'
import type { WalkEvent } from './walk/walk-event.ts'
import type { Walker } from './walker.ts'

type Stored = Extract<WalkEvent, { kind: 'stored' }>

/**
 * Rust: a raw fd or pointer that is put into a field which nothing of the unit ever gives back. The
 * language drops the value, and what it owned is lost: it has no `Drop`.
 */
export const rawFieldReports = (
  walked: readonly { readonly fn: IrFunction; readonly walker: Walker }[],
): readonly Report[] => {
  const released = new Set<string>()
  for (const { walker } of walked) {
    for (const event of walker.events) {
      if (event.kind !== 'field-released' && event.kind !== 'field-escaped') continue
      // A copy of the number in a system call's arguments closes nothing.
      if (event.kind === 'field-escaped' && event.stored) continue
      if (event.owner.kind === 'named') released.add(`${event.owner.name}.${event.field}`)
    }
  }
  // A Drop that knows the field may close it in ways that are not seen here.
  const drops = walked.flatMap(({ fn }) => (fn.key.endsWith('.drop') ? [fn] : []))
  const mayDrop = (type: string, field: string): boolean =>
    drops.some((fn) => fn.receiverType === type && knowsField(fn, field))
  return walked.flatMap(({ fn, walker }) =>
    walker.events.flatMap((event) => {
      if (event.kind !== 'stored' || !fn.file.endsWith('.rs')) return []
      if (!event.fresh || event.owner.kind !== 'named') return []
      if (event.site.resource.closers.length > 0) return []
      if (mayDrop(event.owner.name, event.field)) return []
      return released.has(`${event.owner.name}.${event.field}`) ? [] : [report(fn, event)]
    }),
  )
}

const report = (fn: IrFunction, { owner, field, site, at }: Stored): Report => {
  const type = owner.kind === 'named' ? owner.name : 'the value'
  const { label } = site.resource
  return {
    rule: 'field-never-closed',
    fn,
    line: site.at.line,
    resource: label,
    title: `${label} in \`${type}.${field}\` is never closed`,
    reasons: [`nothing closes \`${type}.${field}\`: ${type} has no Drop that does`],
    path: [
      { file: site.fn.file, line: site.at.line, label: `opens ${label}: \`${site.text}\`` },
      { file: fn.file, line: at.line, label: `goes to \`${field}\` of ${type}` },
    ],
    help: `Make the field an OwnedFd, or give ${type} a Drop that closes it.`,
    confidence: 0.8,
    identity: `${type}.${field} ${site.text}`,
  }
}
