import type { CommandSpec } from '../command.ts'

export const diffSpec: CommandSpec = {
  name: 'diff',
  summary: 'what grew, came and went between two snapshots, or since one',
  example: {
    command: 'lastref diff before.lastref after.lastref',
    screen: [
      '2026-01-01T00:00:00.000Z → 2026-01-01T00:00:12.000Z (12 s)  web-1, Linux 6.18.0',
      '0 born, 0 gone, 1 changed, 41 as before; +98 files (3 → 101)',
      '',
      'FILES  NOW   RATE  FDS  PROCESS      OBJECT',
      '  +98  100  8.2/s  +98  agent[4312]  map 25 my_map',
      '',
      'CHANGE   OBJECT         REFCNT  HOLDERS',
      'changed  map 25 my_map  4 → 102  +98 files of agent[4312]',
    ],
  },
  positionals: [
    { name: 'BEFORE', summary: 'a snapshot file; - is stdin', required: true },
    {
      name: 'AFTER',
      summary: 'a later one; left out or `now`, this host as it is (needs the rights of ls)',
      required: false,
    },
  ],
  options: [
    {
      kind: 'flag',
      name: 'fail-on-growth',
      summary: 'exit with 1 when there are more objects, or a process holds more files on one',
    },
    {
      kind: 'flag',
      name: 'json',
      summary: 'print one JSON document (schema: docs/schemas/diff-1.schema.json)',
    },
  ],
  statuses: [
    { status: 0, meaning: 'compared, whatever changed' },
    { status: 1, meaning: 'something grew (only with --fail-on-growth)' },
    { status: 3, meaning: 'no census possible here (now), or no growth to judge across boots' },
    { status: 4, meaning: 'no such file, or not a whole snapshot' },
  ],
}
