import type { Holder } from '@lastref/model'

const plurals: Readonly<Record<Holder['kind'], readonly [one: string, many: string]>> = {
  file: ['file', 'files'],
  pin: ['pin', 'pins'],
  prog: ['program', 'programs'],
  map: ['map', 'maps'],
  link: ['link', 'links'],
  attach: ['attachment', 'attachments'],
  iterator: ['iterator', 'iterators'],
  kernel: ['kernel reference', 'kernel references'],
}

/** Holder kinds in the order every report names them. */
export const holderKinds: readonly Holder['kind'][] = [
  'file',
  'pin',
  'prog',
  'map',
  'link',
  'attach',
  'iterator',
  'kernel',
]

/** Returns a number with its noun: `1 pin`, `3 files`. */
export function counted(count: number, kind: Holder['kind']): string {
  return `${count} ${plurals[kind][count === 1 ? 0 : 1]}`
}

/** Returns a number with a noun that takes an `s`: `1 object`, `2 objects`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
