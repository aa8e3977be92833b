import type { CommandSpec } from '../command.ts'
import { selectionOptions } from '../trace/selection-options.ts'

export const watchSpec: CommandSpec = {
  name: 'watch',
  summary: 'a live screen: growth, verdicts, and the time left to each limit',
  example: {
    command: 'lastref watch',
    screen: [
      'lastref watch  12:35:10  2 processes, 113 BPF fds, 14 objects, 110.2 KiB',
      '[processes]  objects                                          by FDS, every 2s',
      '  PID  COMMAND  FDS  PER S  TREND     MEMORY  OPEN FDS  VERDICT  ENDS IN',
      '▸4312  agent    101   +3.2  ▁▂▃▅▆█  81.0 KiB  812/1024  growing    1m 6s',
      '    1  systemd   12      0  ▁▁▁▁▁▁  21.0 KiB   81/4096  -              -',
    ],
  },
  positionals: [],
  options: [
    ...selectionOptions,
    {
      kind: 'flag',
      name: 'stacks',
      summary:
        'trace who opens what while the screen is shown, and list the sites; costs what lastref run costs',
    },
    {
      kind: 'duration',
      name: 'interval',
      placeholder: 'DURATION',
      default: '2s',
      summary: 'between two readings, at least 100ms',
    },
    {
      kind: 'number',
      name: 'count',
      placeholder: 'N',
      summary: 'end after so many readings',
    },
    {
      kind: 'text',
      name: 'from',
      placeholder: 'FILE',
      summary: 'replay what lastref record wrote; needs no privilege',
    },
    {
      kind: 'flag',
      name: 'json',
      summary:
        'no screen: one JSON document of findings per reading and line (docs/schemas/findings-1.schema.json)',
    },
  ],
  statuses: [
    { status: 0, meaning: 'watched, whatever was found' },
    { status: 3, meaning: 'this kernel or these capabilities allow no answer' },
    { status: 4, meaning: 'no such process, cgroup, container, unit or file' },
  ],
}
