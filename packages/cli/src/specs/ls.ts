import { jsonOption, type CommandSpec } from '../command.ts'

export const lsSpec: CommandSpec = {
  name: 'ls',
  summary: 'what BPF objects are alive, who holds them and who pays',
  example: {
    command: 'lastref ls maps --sort memory',
    screen: [
      'KIND  ID  NAME      TYPE     MEMORY  REFS  USERS  HELD BY',
      'map   25  my_map    hash   81.0 KiB   102    101  agent[4312] ×100, pin…',
      'map   31  counters  array   8.2 KiB     2      1  agent[4312], prog 40',
    ],
  },
  positionals: [
    {
      name: 'maps|progs|links|btf',
      summary: 'only objects of this kind',
      required: false,
      choices: ['maps', 'progs', 'links', 'btf'],
    },
  ],
  options: [
    {
      kind: 'flag',
      name: 'orphans',
      summary: 'only objects that nothing but a pin keeps, each with a command that removes it',
    },
    {
      kind: 'number',
      name: 'pid',
      short: 'p',
      placeholder: 'PID',
      summary: 'only objects this process holds',
    },
    {
      kind: 'text',
      name: 'container',
      placeholder: 'ID',
      summary: 'only objects held in, or charged to, the container with this id (or its beginning)',
    },
    {
      kind: 'choice',
      name: 'sort',
      placeholder: 'KEY',
      choices: ['id', 'name', 'type', 'memory', 'refs', 'files'],
      default: 'id',
      summary: 'id and name and type ascending; memory, refs and files largest first',
    },
    {
      kind: 'text',
      name: 'filter',
      placeholder: 'TERM',
      repeat: true,
      summary:
        "only objects that match: part of a name, 'type=hash', 'name=my_*', 'memory>1MiB', 'refs>=100'; every TERM must match",
    },
    {
      kind: 'flag',
      name: 'include-self',
      summary: 'also what lastref itself opens while it looks',
    },
    jsonOption,
  ],
  statuses: [
    { status: 0, meaning: 'printed, also when nothing matched' },
    { status: 3, meaning: 'this kernel or these capabilities allow no answer' },
    { status: 4, meaning: 'no such process (--pid)' },
  ],
}
