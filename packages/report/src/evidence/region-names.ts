import type { RegionKind } from '@lastref/model'

/** What a kind of region is called. */
export const regionNames: Readonly<Record<RegionKind, string>> = {
  'go-heap': 'Go heap',
  'go-other': 'Go runtime',
  runtime: 'named by the runtime',
  brk: 'malloc (brk)',
  stack: 'main stack',
  'thread-stacks': 'thread stacks',
  'bpf-map': 'mapped BPF maps',
  'private-file': 'written file pages',
  shared: 'shared memory',
  mapping: 'other mappings',
}

/** Returns the name of a region in a list of what grew. */
export function regionName(kind: string): string {
  const found = Object.entries(regionNames).find(([name]) => name === kind)
  return found?.[1] ?? kind
}
