import type { IrFunction } from '../ir/ir-function.ts'
import { element } from '../ir/place.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import type { Unit } from '../ir/unit.ts'
import { ruleOf } from '../rules/rule-table.ts'
import { leadsTo } from './leads-to.ts'
import { knowsField } from './knows-field.ts'
import { isCFile } from './languages.ts'
import type { Report } from './report.ts'
import type { WalkEvent } from './walk/walk-event.ts'
import type { Walked } from './walked.ts'

type Of<K extends WalkEvent['kind']> = Extract<WalkEvent, { kind: K }>
type Seen<K extends WalkEvent['kind']> = { readonly fn: IrFunction; readonly event: Of<K> }

const keyOf = (owner: TypeRef, field: string): string =>
  owner.kind === 'named' ? `${owner.name}#${field}` : ''

const teardownName =
  /(?:^|_|~)(?:free|close|destroy|release|delete|cleanup|clean|uninit|deinit|fini|exit|stop|detach|unload|remove|clear|teardown|tear_down|shutdown|put|reset)(?:_|$)/i

/** Functions whose object is not whole yet: when they fail, nobody destroys it. */
const makes =
  /(?:^|_)(?:init|create|open|new|alloc|setup|set_up|probe|start|connect|make)(?:_|$)|__(?:new|open)/i

const ofKind = <K extends WalkEvent['kind']>(
  walked: readonly Walked[],
  kind: K,
): readonly Seen<K>[] =>
  walked.flatMap(({ fn, walker }) =>
    isCFile(fn.file)
      ? walker.events.flatMap((event) => (isKind(event, kind) ? [{ fn, event }] : []))
      : [],
  )

const isKind = <K extends WalkEvent['kind']>(event: WalkEvent, kind: K): event is Of<K> =>
  event.kind === kind

/** Defects of C structures, which show only when the functions around them are seen together. */
export const structReports = (unit: Unit, walked: readonly Walked[]): readonly Report[] => {
  if (unit.language === 'go' || unit.language === 'rust') return []
  const released = ofKind(walked, 'field-released')
  return [
    ...neverReleased(unit, walked, released),
    ...maybeInvalid(walked, released),
    ...borrowedFields(walked, released),
    ...closedAndKept(walked, released),
  ]
}

/** A field that gets a handle, and that no teardown of the structure gives back. */
const neverReleased = (
  unit: Unit,
  walked: readonly Walked[],
  released: readonly Seen<'field-released'>[],
): Report[] => {
  const own = new Set(unit.files.flatMap((file) => file.types.map((type) => type.name)))
  const opened = ofKind(walked, 'stored')
  const opens = new Set(
    opened.map(({ fn, event }) => `${fn.key} ${keyOf(event.owner, event.field)}`),
  )
  const handled = new Set([
    // Who opens it closes it when something fails: that is not its end.
    ...released
      .map(({ fn, event }) => [fn.key, keyOf(event.owner, event.field)] as const)
      .flatMap(([fn, key]) => (opens.has(`${fn} ${key}`) ? [] : [key])),
    // A copy of the number in another structure does not close it.
    ...ofKind(walked, 'field-escaped').flatMap(({ event }) =>
      event.stored ? [] : [keyOf(event.owner, event.field)],
    ),
  ])
  const closing = closingTexts(unit)
  const stored = new Map<string, Seen<'stored'>>()
  for (const seen of opened) {
    const { owner, field } = seen.event
    if (owner.kind !== 'named' || !own.has(owner.name) || handled.has(keyOf(owner, field))) continue
    if (
      closing.some(
        ([fn, text]) => !opens.has(`${fn} ${keyOf(owner, field)}`) && text.includes(field),
      )
    )
      continue
    if (!stored.has(keyOf(owner, field))) stored.set(keyOf(owner, field), seen)
  }
  return [...stored.values()].flatMap(({ fn, event }): Report[] => {
    const end = teardownOf(event.owner, event.field, released)
    if (end === null || event.owner.kind !== 'named') return []
    const { label } = event.site.resource
    const name = `${event.owner.name}.${event.field}`
    return [
      {
        rule: 'field-never-closed',
        fn: end,
        line: end.at.line,
        resource: label,
        title: `${end.name} leaves ${label} \`${event.field}\` open`,
        reasons: [
          `\`${event.site.text}\` opens it for ${name} at ${fn.file}:${event.site.at.line}`,
          'nothing in the directory closes this field',
        ],
        path: [
          {
            file: fn.file,
            line: event.site.at.line,
            label: `opens ${label}: \`${event.site.text}\``,
          },
          { file: fn.file, line: event.at.line, label: `kept in \`${event.field}\`` },
          { file: end.file, line: end.at.line, label: `${end.name} does not close it` },
        ],
        help: ruleOf('field-never-closed').help,
        confidence: 0.7,
        identity: name,
      },
    ]
  })
}

/** Calls that sound like a close: what they mention may be given back in a way that is not seen. */
const closingTexts = (unit: Unit): readonly (readonly [string, string])[] =>
  unit.files.flatMap((file) =>
    file.functions.flatMap((fn) =>
      fn.blocks.flatMap((block) =>
        block.ops.flatMap((op) =>
          op.kind === 'call' &&
          /^\W*\w*(?:close|free|destroy|put|release|delete|unmap|reset)/i.test(op.text)
            ? [[fn.key, op.text] as const]
            : [],
        ),
      ),
    ),
  )

/** The function that knows the field, or gives back the most of a structure's other fields. */
const teardownOf = (
  owner: TypeRef,
  field: string,
  released: readonly Seen<'field-released'>[],
): IrFunction | null => {
  const fields = new Map<IrFunction, Set<string>>()
  for (const { fn, event } of released) {
    if (keyOf(event.owner, '') !== keyOf(owner, '') || !teardownName.test(fn.name)) continue
    fields.set(fn, (fields.get(fn) ?? new Set()).add(event.field))
  }
  const rank = ([fn, closed]: readonly [IrFunction, ReadonlySet<string>]): number =>
    (knowsField(fn, field) ? 100 : 0) + closed.size
  return [...fields].toSorted((a, b) => rank(b) - rank(a))[0]?.[0] ?? null
}

/** `close(x->fd)` of a field that is also set to -1, and that nobody asks about first. */
const maybeInvalid = (
  walked: readonly Walked[],
  released: readonly Seen<'field-released'>[],
): Report[] => {
  const emptied = ofKind(walked, 'field-emptied')
  const seen = new Set<string>()
  return released.flatMap(({ fn, event }): Report[] => {
    if (event.guarded || !event.plain || !fn.exported || isAsked(fn, event.at.line)) return []
    const key = keyOf(event.owner, event.field)
    const reset = emptied.find(
      (each) => keyOf(each.event.owner, each.event.field) === key && each.fn === fn,
    )
    const once = `${fn.file}:${event.at.line}`
    if (key === '' || reset === undefined || seen.has(once)) return []
    seen.add(once)
    return [
      {
        rule: 'close-invalid',
        fn,
        line: event.at.line,
        resource: 'fd',
        title: `fd \`${event.field}\` is closed although it may be -1`,
        reasons: [`line ${reset.event.at.line} sets it to -1, and nothing asks before the close`],
        path: [
          { file: fn.file, line: event.at.line, label: 'closed without a question' },
          { file: reset.fn.file, line: reset.event.at.line, label: 'set to -1' },
        ],
        help: ruleOf('close-invalid').help,
        confidence: 0.6,
        identity: key,
      },
    ]
  })
}

/** The close stands behind a question about a field of some object: `if (s->owns_fd)`. */
const isAsked = (fn: IrFunction, line: number): boolean =>
  fn.blocks.some((block, id) => {
    if (!block.ops.some((op) => op.kind === 'call' && op.at.line === line)) return false
    const before = fn.blocks.filter(({ term }) => leadsTo(term, id))
    const [only] = before
    if (only?.term.kind !== 'branch' || before.length > 1) return false
    const { condition } = only.term
    return 'place' in condition && condition.place.path.some((step) => step !== element)
  })

/** A borrowed handle in a field that somebody closes. */
const borrowedFields = (
  walked: readonly Walked[],
  released: readonly Seen<'field-released'>[],
): Report[] =>
  ofKind(walked, 'lent-stored').flatMap(({ fn, event }): Report[] => {
    const closer = released.find(
      (each) =>
        keyOf(each.event.owner, each.event.field) === keyOf(event.owner, event.field) &&
        each.event.isFd,
    )
    if (closer === undefined) return []
    return [
      {
        rule: 'close-borrowed',
        fn,
        line: event.at.line,
        resource: 'fd',
        title: `a borrowed fd goes to \`${event.field}\`, which ${closer.fn.name} closes`,
        reasons: [`it belongs to ${event.from}`],
        path: [
          { file: fn.file, line: event.at.line, label: `kept in \`${event.field}\`` },
          { file: closer.fn.file, line: closer.event.at.line, label: 'closed here' },
        ],
        help: ruleOf('close-borrowed').help,
        confidence: 0.75,
        identity: `${event.field} ${event.from}`,
      },
    ]
  })

/** An error path closes what an object still names, and the object's own end closes it again. */
const closedAndKept = (
  walked: readonly Walked[],
  released: readonly Seen<'field-released'>[],
): Report[] => {
  const seen = new Set<string>()
  return walked.flatMap(({ fn, kept }) =>
    kept.flatMap((each): Report[] => {
      const key = keyOf(each.owner, each.field)
      const again = released.find(
        (other) => keyOf(other.event.owner, other.event.field) === key && other.fn !== fn,
      )
      const once = `${each.site.value}:${each.at.line}`
      if (again === undefined || makes.test(fn.name) || seen.has(once)) return []
      seen.add(once)
      const { label } = each.site.resource
      return [
        {
          rule: 'double-close',
          fn,
          line: each.at.line,
          resource: label,
          title: `${label} is closed here, and again by ${again.fn.name}`,
          reasons: [`\`${each.field}\` still names it when the function returns`],
          path: [
            {
              file: fn.file,
              line: each.site.at.line,
              label: `opens ${label}: \`${each.site.text}\``,
            },
            { file: fn.file, line: each.at.line, label: `closed, and kept in \`${each.field}\`` },
            { file: again.fn.file, line: again.event.at.line, label: 'closed again' },
          ],
          help: ruleOf('double-close').help,
          confidence: 0.7,
          identity: each.site.text,
        },
      ]
    }),
  )
}
