import { isOrphan, type BpfObject, type Holder } from '@lastref/model'
import { attachText } from './attach-text.ts'
import { escapeTerminal } from './escape.ts'
import { processName } from './file-groups.ts'
import { span, type Line, type Span } from './span.ts'
import { countOf } from './words.ts'

/**
 * Returns in one line who holds the object, what matters first: what is unexplained, what is
 * orphaned, then processes by number of files, pins and objects.
 */
export function holderSummary(object: BpfObject): Line {
  const parts: Span[] = [...warnings(object)]
  for (const text of [...processParts(object.holders), ...otherParts(object.holders)]) {
    parts.push(span(text))
  }
  if (parts.length === 0) return [span('nothing that can be seen', 'faint')]
  return parts.flatMap((part, index) => (index === 0 ? [part] : [span(', '), part]))
}

function warnings(object: BpfObject): Span[] {
  const { refcnt, usercnt } = object.unexplained
  const hidden = refcnt === 0 ? (usercnt ?? 0) : refcnt
  return [
    ...(object.settled ? [] : [span('unsettled', 'warn')]),
    ...(hidden === 0 ? [] : [span(`${hidden} unexplained`, 'warn')]),
    ...(isOrphan(object) ? [span('orphaned', 'warn')] : []),
  ]
}

function processParts(holders: readonly Holder[]): string[] {
  const processes = new Map<number, { name: string; files: number }>()
  let nowhere = 0
  for (const holder of holders) {
    if (holder.kind !== 'file' && holder.kind !== 'iterator') continue
    if (holder.at.length === 0) nowhere += 1
    for (const pid of new Set(holder.at.map((location) => location.pid))) {
      const known = processes.get(pid)
      if (known === undefined) {
        const location = holder.at.find((place) => place.pid === pid) ?? { pid }
        processes.set(pid, { name: processName(location), files: 1 })
      } else known.files += 1
    }
  }
  const parts = [...processes.values()]
    .toSorted((a, b) => b.files - a.files)
    .map(({ name, files }) => (files === 1 ? name : `${name} ×${files}`))
  return nowhere === 0 ? parts : [...parts, `${countOf(nowhere, 'file')} of no visible process`]
}

function otherParts(holders: readonly Holder[]): string[] {
  const pins = holders.filter((holder) => holder.kind === 'pin')
  const [pin] = pins
  const pinText =
    pin === undefined
      ? []
      : pins.length === 1
        ? [`pin ${escapeTerminal(pin.path)}`]
        : [`${pins.length} pins`]
  return [...pinText, ...holders.flatMap(namedPart)]
}

function namedPart(holder: Holder): string[] {
  switch (holder.kind) {
    case 'file':
    case 'iterator':
    case 'pin':
      return []
    case 'prog':
    case 'map':
    case 'link':
      return [`${holder.kind} ${holder.id}`]
    case 'attach':
      return [attachText(holder.to)]
    case 'kernel':
      return [`kernel: ${escapeTerminal(holder.what)}`]
  }
}
