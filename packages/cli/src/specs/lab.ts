import type { CommandSpec } from '../command.ts'

export const labSpec: CommandSpec = {
  name: 'lab',
  summary: 'reproduce each known leak on this machine and measure it',
  example: {
    command: 'lastref lab run fatal-links',
    screen: [
      'fatal-links  The two fatal links',
      '  holds  local variable with a finalizer',
      '  holds  package variable',
      '  holds  raw fd from cgo',
    ],
  },
  positionals: [
    {
      name: 'list|run|all|report',
      summary:
        'list what there is; run what is named; run all; make a report of results (lab all -o FILE)',
      required: true,
      choices: ['list', 'run', 'all', 'report'],
    },
    {
      name: 'NAME',
      summary: 'experiments and claims to run, or the file of results',
      required: false,
      repeat: true,
    },
  ],
  options: [
    {
      kind: 'flag',
      name: 'json',
      summary: 'print one JSON document (schema: docs/schemas/lab-1.schema.json)',
    },
  ],
  statuses: [
    { status: 0, meaning: 'every expectation held, of all that could be measured here' },
    { status: 1, meaning: 'an expectation did not hold' },
    {
      status: 3,
      meaning: 'the lab cannot be kept apart from this host, or nothing can be measured',
    },
  ],
}
