import type { IrFunction } from '../ir/ir-function.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import type { Unit } from '../ir/unit.ts'
import { ruleOf, type RuleId } from '../rules/rule-table.ts'
import { knowsField } from './knows-field.ts'
import type { Walked } from './walked.ts'
import { isTeardownName } from './names.ts'
import { shortName } from './owners.ts'
import type { Report } from './report.ts'
import type { FunctionSummary } from './summary.ts'
import { fieldOf } from './summarise.ts'
import type { WalkEvent } from './walk/walk-event.ts'

type Stored = {
  readonly event: Extract<WalkEvent, { kind: 'stored' | 'owner-stored' }>
  readonly fn: IrFunction
}

const keyOf = (type: TypeRef, field: string): string =>
  type.kind === 'named' ? `${type.name}#${field}` : ''

const lastName = (key: string): string => key.slice(key.lastIndexOf('.') + 1)

/** Names of methods that close something and go on with the rest. */
const goesOn =
  /^(?:run|start|serve|open|re|init|new|load|attach|add|set|do|process|handle|update|sync|refresh|get|create)/i

/** The methods that end an object: they close fields of it, or are called as if they did. */
const teardowns = (
  unit: Unit,
  type: string,
  summaries: ReadonlyMap<string, FunctionSummary>,
): {
  readonly fn: IrFunction
  readonly closes: number
  readonly opaque: boolean
  /** The fields that it does something to, or to what is in them. */
  readonly parts: ReadonlySet<string>
}[] =>
  unit.files
    .flatMap((file) => file.functions)
    .filter((fn) => fn.receiverType === type && fn.parent === null)
    .map((fn) => {
      const effects = (summaries.get(fn.key)?.effects ?? []).filter(
        (each) => each.param === 'receiver',
      )
      return {
        fn,
        closes: new Set(
          effects.filter((each) => each.kind === 'release').map((each) => fieldOf(each.path) ?? ''),
        ).size,
        parts: new Set(effects.map((each) => fieldOf(each.path) ?? '')),
        opaque: effects.some((each) => each.path.length === 0 && each.kind !== 'fill'),
      }
    })
    .filter(
      ({ fn, closes }) =>
        isTeardownName(lastName(fn.key)) || (closes > 0 && !goesOn.test(lastName(fn.key))),
    )
    .toSorted(
      (a, b) =>
        Number(lastName(b.fn.key) === 'Close') - Number(lastName(a.fn.key) === 'Close') ||
        b.closes - a.closes,
    )

/** Defects that only show when a type's methods are seen together. */
export const reportFields = (
  unit: Unit,
  walked: readonly Walked[],
  summaries: ReadonlyMap<string, FunctionSummary>,
): Report[] => {
  const stored = new Map<string, Stored>()
  /** Where each acquire's handle goes: one that goes to two objects has one of them as its owner. */
  const homesOf = new Map<string, Set<string>>()
  const released = new Set<string>()
  const escaped = new Set<string>()
  const stopped: {
    readonly event: Extract<WalkEvent, { kind: 'stopped' }>
    readonly key: string
    readonly fn: IrFunction
  }[] = []
  const finalized = new Map<string, number>()
  const cleared = new Set<string>()
  const own = new Set(unit.files.flatMap((file) => file.types.map((type) => type.name)))
  for (const { fn, walker } of walked) {
    for (const event of walker.events) {
      switch (event.kind) {
        case 'stored': {
          const key = keyOf(event.owner, event.field)
          const site = `${fn.key} ${event.site.value}`
          const homes = homesOf.get(site) ?? new Set()
          homesOf.set(site, homes.add(key))
          if (event.owner.kind === 'named' && own.has(event.owner.name) && !stored.has(key)) {
            stored.set(key, { event, fn })
          }
          break
        }
        case 'owner-stored': {
          const key = keyOf(event.owner, event.field)
          if (event.owner.kind === 'named' && own.has(event.owner.name) && !stored.has(key))
            stored.set(key, { event, fn })
          break
        }
        case 'field-released':
          released.add(keyOf(event.owner, event.field))
          break
        case 'field-escaped':
          escaped.add(keyOf(event.owner, event.field))
          break
        case 'stopped': {
          const owner = walker.fieldOf(event.value)
          if (owner !== null) stopped.push({ event, key: keyOf(owner.owner, owner.field), fn })
          break
        }
        case 'finalizer':
          if (event.type.kind === 'named') {
            if (event.set) finalized.set(event.type.name, event.at.line)
            else cleared.add(event.type.name)
          }
          break
        case 'field-emptied':
        case 'lent-stored':
        case 'discarded':
        case 'lost-turn':
        case 'overwritten':
        case 'double-close':
        case 'two-owners':
        case 'use-after-close':
        case 'close-unchecked':
        case 'close-lent':
        case 'close-invalid':
        case 'absent-released':
        case 'global-set':
        case 'registered':
        case 'finalizer-late':
        case 'wrong-release':
          break
      }
    }
  }
  return [
    ...neverClosed(
      unit,
      summaries,
      stored,
      (key) =>
        released.has(key) ||
        escaped.has(key) ||
        [...homesOf.values()].some((homes) => homes.size > 1 && homes.has(key)),
    ),
    ...stoppedOnly(stopped, released),
    ...uncleared(unit, summaries, finalized, cleared),
    ...finalizerOnly(unit, summaries, stored, finalized),
  ]
}

const neverClosed = (
  unit: Unit,
  summaries: ReadonlyMap<string, FunctionSummary>,
  stored: ReadonlyMap<string, Stored>,
  handled: (key: string) => boolean,
): Report[] => {
  const reports: Report[] = []
  for (const [key, { event, fn }] of stored) {
    if (event.owner.kind !== 'named' || handled(key)) continue
    const { name } = event.owner
    const declaration = unit.files.flatMap((file) => file.types).find((type) => type.name === name)
    // What an embedded part owns is closed through its promoted fields.
    if (declaration?.fields.some((field) => field.name === event.field && field.embedded) === true)
      continue
    const ends = teardowns(unit, name, summaries)
    const end = ends[0]
    if (end === undefined || ends.some((each) => each.opaque)) continue
    // What the object will open is not known: only beside fields that are closed is it forgotten.
    const isForgotten = (): boolean =>
      end.closes > 0 &&
      isUsed(unit, event.field) &&
      !ends.some((each) => isTeardownName(lastName(each.fn.key)) && each.parts.has(event.field))
    if (event.kind === 'owner-stored' && !isForgotten()) continue
    const rule: RuleId = end.closes === 0 ? 'empty-close' : 'field-never-closed'
    const field = `${shortName(name)}.${event.field}`
    reports.push({
      rule,
      fn: end.fn,
      line: end.fn.at.line,
      resource: event.site.resource.label,
      title:
        end.closes === 0
          ? `${end.fn.name} closes nothing of what ${shortName(name)} opened`
          : `${end.fn.name} leaves ${event.site.resource.label} \`${event.field}\` open`,
      reasons: [
        `\`${event.site.text}\` opens it for ${field} at ${fn.file}:${event.site.at.line}`,
        'nothing in the package closes this field',
      ],
      path: [
        {
          file: fn.file,
          line: event.site.at.line,
          label: `opens ${event.site.resource.label}: \`${event.site.text}\``,
        },
        { file: fn.file, line: event.at.line, label: `kept in \`${event.field}\`` },
        { file: end.fn.file, line: end.fn.at.line, label: `${end.fn.name} does not close it` },
      ],
      help: ruleOf(rule).help,
      confidence: end.closes === 0 || event.kind === 'owner-stored' ? 0.6 : 0.75,
      identity: field,
    })
  }
  return reports
}

/** True when some function of the unit does something with a field of this name. */
const isUsed = (unit: Unit, field: string): boolean =>
  unit.files.some((file) => file.functions.some((fn) => knowsField(fn, field)))

const stoppedOnly = (
  stopped: readonly {
    readonly event: Extract<WalkEvent, { kind: 'stopped' }>
    readonly key: string
    readonly fn: IrFunction
  }[],
  released: ReadonlySet<string>,
): Report[] =>
  stopped
    .filter(({ key }) => key !== '' && !released.has(key))
    .map(({ event, fn }) => ({
      rule: 'partial-release',
      fn,
      line: event.call.at.line,
      resource: event.type.kind === 'named' ? `*${shortName(event.type.name)}` : 'reader',
      title: 'stopped but never closed',
      reasons: [
        `\`${event.call.text}\` ends its work; its fds and mappings stay`,
        'nothing in the package closes it',
      ],
      path: [{ file: fn.file, line: event.call.at.line, label: `\`${event.call.text}\` stops it` }],
      help: ruleOf('partial-release').help,
      confidence: 0.75,
      identity: event.call.text,
    }))

const uncleared = (
  unit: Unit,
  summaries: ReadonlyMap<string, FunctionSummary>,
  finalized: ReadonlyMap<string, number>,
  cleared: ReadonlySet<string>,
): Report[] => {
  const reports: Report[] = []
  for (const [type, line] of finalized) {
    if (cleared.has(type)) continue
    const end = teardowns(unit, type, summaries).find(({ closes }) => closes > 0)
    const fields = unit.files
      .flatMap((file) => file.types)
      .find((each) => each.name === type)?.fields
    // Only a number can come to mean another file; objects know that they were closed.
    const closesNumber = summaries.get(end?.fn.key ?? '')?.effects.some((effect) => {
      const field = fields?.find((each) => each.name === fieldOf(effect.path))
      return effect.kind === 'release' && field?.type.kind === 'scalar'
    })
    if (end === undefined || closesNumber !== true) continue
    reports.push({
      rule: 'finalizer-not-cleared',
      fn: end.fn,
      line: end.fn.at.line,
      resource: shortName(type),
      title: `${end.fn.name} leaves the finalizer of ${shortName(type)} set`,
      reasons: [
        `a finalizer is set at line ${line}, and nothing clears it when the object is closed`,
      ],
      path: [
        { file: end.fn.file, line: end.fn.at.line, label: 'closes, but leaves the finalizer' },
      ],
      help: ruleOf('finalizer-not-cleared').help,
      confidence: 0.6,
      identity: type,
    })
  }
  return reports
}

/** A type that has a finalizer and handles, and no method that closes any of them. */
const finalizerOnly = (
  unit: Unit,
  summaries: ReadonlyMap<string, FunctionSummary>,
  stored: ReadonlyMap<string, Stored>,
  finalized: ReadonlyMap<string, number>,
): Report[] =>
  [...finalized].flatMap(([type, line]): Report[] => {
    if (teardowns(unit, type, summaries).length > 0) return []
    const kept = [...stored].find(
      ([key, { event }]) => key.startsWith(`${type}#`) && event.kind === 'stored',
    )?.[1]
    if (kept === undefined) return []
    const { site, field, at } = kept.event
    return [
      {
        rule: 'finalizer-only',
        fn: kept.fn,
        line: site.at.line,
        resource: site.resource.label,
        title: `only the garbage collector closes ${site.resource.label} \`${field}\` of ${shortName(type)}`,
        reasons: [
          `a finalizer is set at line ${line}, and no method of ${shortName(type)} closes the field`,
          'the collector looks at memory, not at fds: it may run too late, or never',
        ],
        path: [
          {
            file: kept.fn.file,
            line: site.at.line,
            label: `opens ${site.resource.label}: \`${site.text}\``,
          },
          { file: kept.fn.file, line: at.line, label: `kept in \`${field}\`` },
        ],
        help: ruleOf('finalizer-only').help,
        confidence: 0.7,
        identity: `${type} ${field}`,
      },
    ]
  })
