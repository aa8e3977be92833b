import type { CommandSpec } from '../command.ts'
import { findingOptions } from '../findings/finding-options.ts'
import { selectionOptions } from '../trace/selection-options.ts'

export const traceSpec: CommandSpec = {
  name: 'trace',
  summary: 'who opens, releases and keeps what, line by line, live',
  example: {
    command: 'lastref trace -p 4312',
    screen: [
      '09:00:00.125  open    map 25 my_map  agent[4312]  main.readMap reader.go:42  BPF_OBJ_GET',
      '09:00:00.127  close   map 25 my_map  agent[4312]  opened at main.readMap reader.go:42',
    ],
  },
  positionals: [],
  options: [
    ...selectionOptions,
    {
      kind: 'flag',
      name: 'calls',
      summary:
        'count bpf() commands per second and object instead of listing openings; slows every system call of the host while it runs',
    },
    {
      kind: 'flag',
      name: 'misuse',
      summary:
        'also look for double closes and for fds that name another file; slows every system call of the host while it runs',
    },
    {
      kind: 'duration',
      name: 'duration',
      placeholder: 'DURATION',
      summary: 'end after so long (default: until Ctrl-C, or until no process is left)',
    },
    {
      kind: 'duration',
      name: 'interval',
      placeholder: 'DURATION',
      default: '1s',
      summary: 'between two readings of what is open, from which growth is told; at least 100ms',
    },
    ...findingOptions,
    {
      kind: 'text',
      name: 'from',
      placeholder: 'FILE',
      summary: 'replay what lastref record --stacks wrote; needs no privilege',
    },
    {
      kind: 'flag',
      name: 'json',
      summary:
        'one JSON document per line: what was held before, each event, and last the findings (docs/schemas/findings-1.schema.json)',
    },
  ],
  statuses: [
    { status: 0, meaning: 'traced, and nothing to complain about' },
    { status: 1, meaning: 'there are findings of severity error or warning' },
    { status: 3, meaning: 'this kernel or these capabilities allow no answer' },
    { status: 4, meaning: 'no such process, cgroup, container, unit or file' },
  ],
}
