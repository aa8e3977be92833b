import type { OptionSpec } from '../command.ts'

/** How `run` and `trace` are told what to leave out. */
export const findingOptions: readonly OptionSpec[] = [
  {
    kind: 'number',
    name: 'min-count',
    placeholder: 'N',
    default: '2',
    summary: 'so many must be left by one site to be a leak; fewer are recheck',
  },
  {
    kind: 'flag',
    name: 'show-reachable',
    summary: 'also list what is held for the life of the process, and is ok',
  },
  {
    kind: 'text',
    name: 'suppressions',
    placeholder: 'FILE',
    repeat: true,
    summary: 'leave out what matches a line of it: site:main.keep*, object:my_map, module:libfoo',
  },
  {
    kind: 'text',
    name: 'baseline',
    placeholder: 'FILE',
    summary: 'a JSON report of an earlier run: what is in it is not a finding again',
  },
  {
    kind: 'duration',
    name: 'warmup',
    placeholder: 'DURATION',
    default: '0s',
    summary: 'readings of the first so long say nothing about growth',
  },
]
