import type { CommandSpec } from '../command.ts'

export const helpSpec: CommandSpec = {
  name: 'help',
  summary: 'help on a command, or on the code of an error',
  example: {
    command: 'lastref help LRE202',
    screen: ['LRE202: more than one object is meant', '', 'A name need not be unique: …'],
  },
  positionals: [
    { name: 'COMMAND|CODE', summary: 'as in `ls`, or as printed: LRE202', required: false },
  ],
  options: [],
  statuses: [{ status: 0, meaning: 'printed' }],
}
