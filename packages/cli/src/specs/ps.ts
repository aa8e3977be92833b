import { jsonOption, type CommandSpec } from '../command.ts'

export const psSpec: CommandSpec = {
  name: 'ps',
  summary: 'what each process holds, and how many fds it has left',
  example: {
    command: 'lastref ps',
    screen: [
      ' PID  COMMAND  BPF FDS  FILES  OBJECTS    MEMORY  OPEN FDS  LEFT  RUNS IN',
      '4312  agent        101    101        2  89.2 KiB  109/1024   915  agent.service',
      '   1  systemd       12     12       12  21.0 KiB   81/4096  4015  init.scope',
    ],
  },
  positionals: [
    { name: 'PID', summary: 'one process: who it is, and each object it holds', required: false },
  ],
  options: [
    {
      kind: 'choice',
      name: 'sort',
      placeholder: 'KEY',
      choices: ['fds', 'left', 'memory', 'objects', 'pid'],
      default: 'fds',
      summary:
        'fds, memory and objects largest first; left (fds to the limit) and pid smallest first',
    },
    jsonOption,
  ],
  statuses: [
    { status: 0, meaning: 'printed, also when no process holds anything' },
    { status: 3, meaning: 'this kernel or these capabilities allow no answer' },
    { status: 4, meaning: 'no such process' },
  ],
}
