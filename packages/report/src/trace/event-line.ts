import type { Misuse, ObjectIdentity, Release, Site, TraceEvent } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { processName } from '../file-groups.ts'
import { span, type Line, type Tone } from '../span.ts'
import { siteText } from '../watch/site-text.ts'

/** Returns one line for one event: when, what, which object, who, and where in the source. */
export function traceLine(
  event: TraceEvent,
  siteOf: (id: number) => Site | null,
  clock: string,
): Line {
  const [word, tone] = wordOf(event)
  const who = processName(event)
  const subject = event.object === null ? 'object unknown' : identityText(event.object)
  return [
    span(`${clock}  `, 'faint'),
    span(word.padEnd(6), tone),
    span(`  ${subject}  `),
    span(who, 'strong'),
    span(`  ${detailOf(event, siteOf)}`),
  ]
}

/** Returns `map 25 my_map`, escaped. */
export function identityText({ kind, id, name }: ObjectIdentity): string {
  return name === '' ? `${kind} ${id}` : `${kind} ${id} ${escapeTerminal(name)}`
}

function wordOf(event: TraceEvent): readonly [word: string, tone: Tone] {
  switch (event.kind) {
    case 'opening':
      return ['open', 'plain']
    case 'release':
      return releaseWords[event.by]
    case 'pinning':
      return ['pin', 'plain']
    case 'misuse':
      return ['misuse', 'bad']
  }
}

const releaseWords: Readonly<Record<Release['by'], readonly [string, Tone]>> = {
  close: ['close', 'good'],
  gc: ['gc', 'warn'],
  exit: ['exit', 'warn'],
}

function detailOf(event: TraceEvent, siteOf: (id: number) => Site | null): string {
  switch (event.kind) {
    case 'opening': {
      const site = siteOf(event.site)
      const command = site === null ? '' : `  ${escapeTerminal(site.command)}`
      return `${placeOf(event.site, siteOf)}${command}`
    }
    case 'release':
      return event.site === null
        ? 'opened before tracing began'
        : `opened at ${placeOf(event.site, siteOf)}`
    case 'pinning':
      return `${escapeTerminal(event.path)}  ${placeOf(event.site, siteOf)}`
    case 'misuse':
      return `${misuseText(event)}  ${placeOf(event.site, siteOf)}`
  }
}

function placeOf(id: number, siteOf: (id: number) => Site | null): string {
  const site = siteOf(id)
  return site === null ? 'site unknown' : siteText(site)
}

function misuseText({ fd, what }: Misuse): string {
  switch (what) {
    case 'double-close':
      return `fd ${fd} was closed already`
    case 'close-of-foreign-file':
      return `close of fd ${fd}, which names another file by now`
    case 'bpf-on-closed-fd':
      return `bpf() on fd ${fd}, which is closed`
    case 'bpf-on-recycled-fd':
      return `bpf() on fd ${fd}, which names another file by now`
  }
}
