import type { CommandSpec } from '../command.ts'

export const labSpec: CommandSpec = {
  name: 'lab',
  summary: 'reproduce each known leak on this machine and measure it',
  example: {
    command: 'lastref lab run fatal-links',
    screen: [
      'fatal-links  The two fatal links',
      '  holds    local variable with a finalizer',
      '  holds    package variable',
      '  holds    raw fd from cgo',
      '',
      '  CASE              FORM     TURNS  OPENED  MOST FDS  FDS LEFT  REFCNT  LASTREF SAYS',
      '  package variable  leaking     40      43        40        40      41  leaked',
      '  package variable  fixed       40       4         1         1       2  nothing',
    ],
  },
  positionals: [
    {
      name: 'list|run|all|report',
      summary:
        'list: what there is; run: what is named; all: everything; report: a page of results',
      required: true,
      choices: ['list', 'run', 'all', 'report'],
    },
    {
      name: 'NAME',
      summary:
        'for run: experiments and claims (short: a selection of half a minute; claims: all claims); for report: the file of results',
      required: false,
      repeat: true,
    },
  ],
  options: [
    {
      kind: 'text',
      name: 'output',
      short: 'o',
      placeholder: 'FILE',
      summary: 'for run and all: where the results go, as JSON; for report: where the page goes',
    },
    {
      kind: 'choice',
      name: 'format',
      placeholder: 'FORMAT',
      choices: ['html', 'markdown'],
      default: 'html',
      summary: 'for report: what the page is written as',
    },
    {
      kind: 'number',
      name: 'repeat',
      placeholder: 'N',
      default: '1',
      summary: 'how often each form is measured; every measurement must be as expected',
    },
    {
      kind: 'number',
      name: 'seed',
      placeholder: 'N',
      default: '1',
      summary: 'in which order the cases are measured; 1 is the order of the list',
    },
    {
      kind: 'duration',
      name: 'timeout',
      placeholder: 'DURATION',
      default: '5m',
      summary: 'the time of one measurement; what takes longer is ended, and broken',
    },
    {
      kind: 'flag',
      name: 'swap-labels',
      summary:
        'run each fixed victim as the leaking one, and the other way round: every case must break, or its expectations prove nothing',
    },
    {
      kind: 'flag',
      name: 'json',
      summary:
        'print one JSON document instead of text (docs/schemas/lab-1.schema.json; list has its own)',
    },
  ],
  notes: [
    'Victims leak on purpose, where nobody else sees it: in a mount namespace with a BPF file system of its own and in cgroups of its own. When the lab ends, also by Ctrl-C or SIGKILL, its processes, pins, mounts and cgroups are gone.',
    'Victims are built when they are first needed, which takes minutes once. What is missing here (a compiler, a JDK) skips its cases by name.',
  ],
  statuses: [
    { status: 0, meaning: 'every expectation held, of all that could be measured here' },
    { status: 1, meaning: 'an expectation did not hold' },
    { status: 3, meaning: 'the lab cannot be kept apart from this host' },
    { status: 4, meaning: 'a file cannot be read or written' },
  ],
}
