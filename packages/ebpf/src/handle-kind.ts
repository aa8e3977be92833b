import type { ObjectKind } from '@lastref/model'

/** What a handle is on: an object the kernel numbers, or a file that merely uses one. */
export type HandleKind = ObjectKind | 'iterator' | 'stats' | 'perf-event'

export const handleKinds: readonly HandleKind[] = [
  'map',
  'prog',
  'link',
  'btf',
  'iterator',
  'stats',
  'perf-event',
]

/** Returns true for the kinds that have an id. */
export function isObjectKind(kind: HandleKind): kind is ObjectKind {
  return kind === 'map' || kind === 'prog' || kind === 'link' || kind === 'btf'
}
