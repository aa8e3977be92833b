import type { CommandSpec } from '../command.ts'

export const snapshotSpec: CommandSpec = {
  name: 'snapshot',
  summary: 'record this moment in a file, to compare it later or elsewhere',
  example: {
    command: 'lastref snapshot -o before.lastref',
    screen: ['before.lastref: 42 objects, 310 holders, 9.8 KiB'],
  },
  positionals: [],
  options: [
    {
      kind: 'text',
      name: 'output',
      short: 'o',
      placeholder: 'FILE',
      summary:
        'where to write it; - is stdout (default: a name made of host and time, in the working directory)',
    },
    {
      kind: 'flag',
      name: 'json',
      summary: 'print the census as one JSON document; without -o, no file is written',
    },
  ],
  statuses: [
    { status: 0, meaning: 'recorded' },
    { status: 3, meaning: 'this kernel or these capabilities allow no census' },
    { status: 4, meaning: 'the file cannot be written' },
  ],
}
