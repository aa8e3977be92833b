import type { IrFunction } from '../ir/ir-function.ts'
import { ruleOf, type RuleId } from '../rules/rule-table.ts'
import { isCFile } from './languages.ts'
import type { Leak } from './leaks.ts'
import { from, stepsOfTrail, type Report } from './report.ts'
import type { Site } from './walk/site.ts'
import type { WalkEvent } from './walk/walk-event.ts'

const plural = (count: number, one: string, many: string): string =>
  count === 1 ? one : `${count} ${many}`

const releaseText = (site: Site): string => {
  const { release } = site.resource
  const name = site.into.startsWith('.') || site.into === '' ? 'x' : site.into
  // `Close()` is a method; `close(fd)` and `munmap(address, length)` are functions.
  return /\([^)]/.test(release)
    ? release.replace(/\(((?:\w+\.Pointer\()?)[^(),]+/, (_, cast: string) => `(${cast}${name}`)
    : `${name}.${release}`
}

const ruleForLeak = (leak: Leak): RuleId => {
  const outcomes = new Set(leak.exits.map((exit) => exit.outcome))
  const { success, error } = leak.handled
  if (success + error === 0)
    return leak.site.resource.label === 'C string' ? 'cstring-not-freed' : 'never-closed'
  if (outcomes.size === 1 && outcomes.has('error')) return 'not-closed-on-error'
  if (!outcomes.has('error') && success === 0) return 'not-closed-on-success'
  return 'not-closed-on-error'
}

/** A finding for a handle that some ways out leave open. */
export const reportLeak = (fn: IrFunction, leak: Leak): Report => {
  const { site } = leak
  const id = ruleForLeak(leak)
  const shortest = leak.exits.toSorted(
    (a, b) => stepsOfTrail(a.trail).length - stepsOfTrail(b.trail).length,
  )[0]
  const lines = [...new Set(leak.exits.map((exit) => exit.at.line))].toSorted((a, b) => a - b)
  const steps = from(stepsOfTrail(shortest?.trail ?? null), site.at.line)
  const exitLine = shortest?.at.line ?? site.at.line
  const what = `${site.resource.label}${site.into === '' || site.into.startsWith('.') ? '' : ` \`${site.into}\``}`
  const titles: Partial<Record<RuleId, string>> = {
    'never-closed': `${what} is never closed`,
    'cstring-not-freed': `${what} is never freed`,
    'not-closed-on-error': `${what} is not closed on every path`,
    'not-closed-on-success': `${what} is closed only when something fails`,
  }
  return {
    rule: id,
    fn,
    line: site.at.line,
    resource: site.resource.label,
    title: titles[id] ?? `${what} leaks`,
    reasons: [
      `opened at line ${site.at.line} by \`${site.text}\``,
      `${plural(lines.length, 'one way out leaves', 'ways out leave')} it open: line ${lines.slice(0, 6).join(', ')}`,
    ],
    path: [...steps, { file: fn.file, line: exitLine, label: `returns with ${what} still open` }],
    help: `${ruleOf(id).help} Here: \`${fn.file.endsWith('.go') ? 'defer ' : ''}${releaseText(site)}\`.`,
    confidence: 0.9,
    identity: site.text,
    fails: leak.exits.every(({ outcome }) => outcome === 'error'),
  }
}

const forgottenLabel = 'forgotten value'

/** A finding for something that happened on the way, or null when it is no defect. */
export const reportEvent = (fn: IrFunction, event: WalkEvent): Report | null => {
  if (!('site' in event) && event.kind !== 'close-lent') return null
  const make = (
    rule: RuleId,
    line: number,
    title: string,
    reasons: readonly string[],
    confidence: number,
    label: string,
  ): Report => {
    const site = 'site' in event ? event.site : null
    const trail = 'trail' in event ? event.trail : null
    const steps = from(stepsOfTrail(trail), site?.at.line ?? line)
    return {
      rule,
      fn,
      line,
      resource: site?.resource.label ?? 'fd',
      title,
      reasons,
      path: [...steps, { file: fn.file, line, label }],
      help: ruleOf(rule).help,
      confidence,
      identity: site?.text ?? title,
    }
  }
  switch (event.kind) {
    case 'discarded':
      return make(
        event.site.resource.label === forgottenLabel ? 'forgotten' : 'discarded-handle',
        event.site.at.line,
        `${event.site.resource.label} is thrown away`,
        [`\`${event.site.text}\` returns a handle that nothing can close`],
        0.9,
        'the handle has no name',
      )
    case 'lost-turn':
      if (event.deferred) {
        // Memory and plain files that pile up until the return are untidy, not a leak of the kernel's.
        const harmless = /^(?:C string|\*os\.File|mapping)$/.test(event.site.resource.label)
        return make(
          'defer-in-loop',
          event.site.at.line,
          `${event.site.resource.label} is closed only when the function returns, but opened at every turn`,
          [`\`${event.site.text}\` runs at every turn of the loop; its deferred close does not`],
          harmless ? 0.4 : 0.85,
          'opened again while the last one is still open',
        )
      }
      return make(
        'leaked-per-turn',
        event.site.at.line,
        `${event.site.resource.label} leaks at every turn of the loop`,
        [`\`${event.site.text}\` runs again while the last handle is still open`],
        event.searched && isCFile(fn.file) ? 0.45 : 0.9,
        'opened again while the last one is still open',
      )
    case 'overwritten':
      return make(
        'never-closed',
        event.site.at.line,
        `${event.site.resource.label} is replaced while it is open`,
        [`line ${event.at.line} gives its variable another value`],
        0.75,
        'its only name gets another value',
      )
    case 'double-close':
      return make(
        'double-close',
        event.at.line,
        `${event.site.resource.label} is closed twice`,
        ['the second close hits whoever got the number or the memory since'],
        0.85,
        'closed again',
      )
    case 'two-owners':
      return make(
        'two-owners',
        event.at.line,
        `${event.site.resource.label} is closed although somebody else owns it`,
        [event.taker],
        0.8,
        'closed here too',
      )
    case 'use-after-close':
      return make(
        'use-after-close',
        event.at.line,
        `${event.site.resource.label} is used after its close`,
        [event.text === '' ? 'it is read again' : `\`${event.text}\` uses it`],
        0.6,
        'used here',
      )
    case 'close-unchecked':
      return make(
        'close-before-error-check',
        event.at.line,
        `${event.site.resource.label} is closed before its error is checked`,
        ['on failure there is no handle, and the close is called on nil'],
        0.8,
        'deferred before the check',
      )
    case 'close-lent':
      return make(
        'close-borrowed',
        event.at.line,
        'a borrowed fd is closed',
        [`it belongs to ${event.from}`],
        0.85,
        'closed here',
      )
    case 'close-invalid':
      return make(
        'close-invalid',
        event.at.line,
        `${event.site.resource.label} is closed where it was not opened`,
        ['its number is negative on this path'],
        // In Go the usual deferred close on errors does this, and gets EBADF.
        fn.file.endsWith('.go') ? 0.4 : 0.6,
        'closed here',
      )
    case 'wrong-release':
      return make(
        'wrong-destructor',
        event.call.at.line,
        `${event.site.resource.label} is given back with the wrong call`,
        [`\`${event.call.text}\` is not what gives it back: ${event.site.resource.release}`],
        0.85,
        'given back here',
      )
    case 'finalizer-late':
      return make(
        'finalizer-after-close',
        event.at.line,
        `${event.site.resource.label} gets a finalizer after its close`,
        ['the collector closes it once more, or whoever has its number since'],
        0.8,
        'the finalizer is set here',
      )
    case 'registered':
    case 'global-set':
    case 'absent-released':
    case 'stored':
    case 'owner-stored':
      return null
  }
}
