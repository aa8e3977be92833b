import type { CommandSpec } from '../command.ts'
import { selectionOptions } from '../trace/selection-options.ts'

export const recordSpec: CommandSpec = {
  name: 'record',
  summary: 'record a stretch, to watch and trace it later or elsewhere',
  example: {
    command: 'lastref record -o agent.lastref -p 4312 --duration 10s',
    screen: ['agent.lastref: 10 readings over 9.0 s, 3.1 KiB'],
  },
  positionals: [],
  options: [
    {
      kind: 'text',
      name: 'output',
      short: 'o',
      placeholder: 'FILE',
      summary: 'where to write it; a file that is there is replaced',
    },
    ...selectionOptions,
    {
      kind: 'duration',
      name: 'every',
      placeholder: 'DURATION',
      default: '1s',
      summary: 'between two readings, at least 100ms',
    },
    {
      kind: 'duration',
      name: 'duration',
      placeholder: 'DURATION',
      summary: 'end after so long (default: until Ctrl-C, or until no process is left)',
    },
    {
      kind: 'flag',
      name: 'stacks',
      summary: 'also record who opens and releases what, with stacks; costs what lastref run costs',
    },
    {
      kind: 'flag',
      name: 'evidence',
      summary:
        'also record heap and address space of the chosen processes, for lastref explain --from',
    },
    {
      kind: 'text',
      name: 'pprof',
      placeholder: 'WHERE',
      default: 'find',
      summary: 'with --evidence: as for lastref explain',
    },
    {
      kind: 'flag',
      name: 'gc',
      summary: 'with --evidence: have the runtime collect before each reading',
    },
    {
      kind: 'flag',
      name: 'open-inspector',
      summary: 'with --evidence: send SIGUSR1 to a Node process, which opens its inspector',
    },
  ],
  statuses: [
    { status: 0, meaning: 'recorded' },
    { status: 3, meaning: 'this kernel or these capabilities allow no answer' },
    {
      status: 4,
      meaning: 'no such process, cgroup, container or unit, or a file not to be written',
    },
  ],
}
