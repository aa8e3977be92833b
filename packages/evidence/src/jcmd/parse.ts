import type { HeapSite } from '@lastref/model'

const units: Readonly<Record<string, number>> = { B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }
const maxClasses = 256

/** Returns the bytes in use by GC.heap_info, whatever the collector; null when it tells none. */
export function parseHeapInfo(text: string): number | null {
  const heap = text.split(/^ ?Metaspace/mu)[0] ?? ''
  const sizes = [...heap.matchAll(/\bused (\d+)([BKMG])\b|\b(\d+)([BKMG]) used\b/gu)]
  if (sizes.length === 0) return null
  return sizes.reduce((sum, [, after, unit, before, unitBefore]) => {
    return sum + Number(after ?? before) * (units[unit ?? unitBefore ?? 'B'] ?? 1)
  }, 0)
}

/** Returns how often the collectors ran, by PerfCounter.print; null without -XX:+UsePerfData. */
export function parseCollections(text: string): number | null {
  const counts = [...text.matchAll(/^sun\.gc\.collector\.\d+\.invocations=(\d+)$/gmu)]
  return counts.length === 0 ? null : counts.reduce((sum, [, count]) => sum + Number(count), 0)
}

export interface Histogram {
  readonly objects: number
  readonly bytes: number
  readonly sites: readonly HeapSite[]
}

/** Returns the classes of GC.class_histogram; null when the text is something else. */
export function parseHistogram(text: string): Histogram | null {
  const total = /^Total +(\d+) +(\d+)$/mu.exec(text)
  if (total === null) return null
  const rows = [...text.matchAll(/^ *\d+: +(\d+) +(\d+) +(\S+)/gmu)]
  const sites = rows.slice(0, maxClasses).map(([, objects, bytes, name = '']): HeapSite => ({
    function: className(name),
    file: null,
    line: null,
    bytes: Number(bytes),
    objects: Number(objects),
  }))
  return { objects: Number(total[1]), bytes: Number(total[2]), sites }
}

const primitives: Readonly<Record<string, string>> = {
  B: 'byte',
  C: 'char',
  D: 'double',
  F: 'float',
  I: 'int',
  J: 'long',
  S: 'short',
  Z: 'boolean',
}

/** `[Ljava.lang.String;` → `java.lang.String[]`, `[[I` → `int[][]`: JVM specification, 4.3.2. */
function className(name: string): string {
  const [, brackets = '', rest = ''] = /^(\[*)(.*)$/su.exec(name) ?? []
  if (brackets === '') return rest
  const element = /^L(.*);$/su.exec(rest)?.[1] ?? primitives[rest] ?? rest
  return `${element}${'[]'.repeat(brackets.length)}`
}
