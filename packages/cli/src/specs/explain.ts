import type { CommandSpec } from '../command.ts'

export const explainSpec: CommandSpec = {
  name: 'explain',
  summary: 'is this growth a BPF leak: heap, memory and kernel side by side',
  example: {
    command: 'lastref explain 4312',
    screen: [
      'agent[4312]  go, 31 readings over 30 s',
      'raw fds that no object of the runtime owns',
      '  References to BPF objects rise while heap and anonymous memory stay: they are',
      '  bare fd numbers, and nothing will close them before the process ends.',
      '  LINE             FROM       TO    PER S  TREND     COURSE  SURE',
      '  references        101      201     +3.2  ▁▂▃▄▅▆▇█  rising  1.00',
      '  heap          3.1 MiB  3.1 MiB        0  ▁▁▁▁▁▁▁▁  flat    0.31',
      '  anonymous     9.8 MiB  9.8 MiB        0  ▁▁▁▁▁▁▁▁  flat    0.12',
      '  map memory   81.0 KiB 81.0 KiB        0  ▁▁▁▁▁▁▁▁  flat    0.00',
      '  runs out: RLIMIT_NOFILE of 4312 in 4 min: (1,024 - 209) fds / 3.2 fds/s',
      '  next: See which line opens them: lastref trace -p 4312',
    ],
  },
  positionals: [{ name: 'PID', summary: 'the process', required: false }],
  options: [
    {
      kind: 'text',
      name: 'container',
      placeholder: 'ID',
      summary:
        'every process of the container with this id (or its beginning), or name (LXC, nspawn)',
    },
    {
      kind: 'text',
      name: 'unit',
      placeholder: 'NAME',
      summary: 'every process of this systemd unit: agent.service',
    },
    {
      kind: 'text',
      name: 'from',
      placeholder: 'FILE',
      summary: 'what lastref record --evidence wrote; needs no privilege',
    },
    {
      kind: 'duration',
      name: 'for',
      placeholder: 'DURATION',
      default: '30s',
      summary: 'how long to look',
    },
    {
      kind: 'duration',
      name: 'every',
      placeholder: 'DURATION',
      default: '1s',
      summary: 'between two readings, at least 100ms',
    },
    {
      kind: 'text',
      name: 'pprof',
      placeholder: 'WHERE',
      default: 'find',
      summary:
        'where a Go program serves net/http/pprof: http://HOST:PORT, unix:PATH; find: on its own ports and sockets; off',
    },
    {
      kind: 'flag',
      name: 'gc',
      summary: 'have the runtime collect before each reading: exact, but the program pauses for it',
    },
    {
      kind: 'flag',
      name: 'open-inspector',
      summary: 'send SIGUSR1 to a Node process, which opens its inspector; it is closed again',
    },
    {
      kind: 'flag',
      name: 'stacks',
      summary:
        'also tell from where in the program memory is mapped; slows system calls of the host meanwhile',
    },
    {
      kind: 'choice',
      name: 'owners',
      placeholder: 'WHEN',
      choices: ['growth', 'always', 'never'],
      default: 'growth',
      summary:
        'look in the memory of a Go process for what keeps each BPF fd; it stands still while it is copied',
    },
    {
      kind: 'flag',
      name: 'no-freeze',
      summary: 'let it run on meanwhile; what is told of owners is provisional then',
    },
    {
      kind: 'text',
      name: 'max-heap',
      placeholder: 'SIZE',
      summary: 'copy at most so much of it: 512M, 2G (default: half of the free memory)',
    },
    {
      kind: 'text',
      name: 'html',
      placeholder: 'FILE',
      summary: 'also write one page with plots, which needs nothing else',
    },
    {
      kind: 'flag',
      name: 'json',
      summary: 'print one JSON document (schema: docs/schemas/evidence-1.schema.json)',
    },
  ],
  statuses: [
    { status: 0, meaning: 'no reference to a BPF object leaks, or nothing says so yet' },
    { status: 1, meaning: 'references to BPF objects leak' },
    { status: 3, meaning: 'this kernel or these capabilities allow no answer' },
    {
      status: 4,
      meaning: 'no such process, container, unit or file, or it ended before there was an answer',
    },
  ],
}
