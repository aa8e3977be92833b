import type { CommandSpec } from '../command.ts'

export const gateSpec: CommandSpec = {
  name: 'gate',
  summary: 'one verdict for the pipeline, over what every tool found',
  example: {
    command: 'lastref gate scan.json run.json',
    screen: [
      'error[LRL001] leaked: 8 files on map 25 my_map were never closed',
      '  The site opened 12 files; the program closed 4 of them.',
      '  at reader.c:7 in read_counter',
      '   7 │   int fd = bpf_obj_get(pin);',
      '     │   ^ 1 opens bpf fd into `fd`: `bpf_obj_get(pin)`',
      '  12 │     return -1;',
      '     │     ^ 4 returns with bpf fd `fd` still open',
      '  help: Close it before this return, or use a deferred close.',
      '  evidence: LRL001 by lastref run in run.json',
      '  evidence: LRS002 by lastref scan in scan.json',
      '  blocked by: severity: high (the default policy)',
      '',
      'gate blocked: 1 finding blocks',
    ],
  },
  positionals: [
    {
      name: 'FILE',
      summary:
        'what lastref scan or run --json wrote, SARIF 2.1.0 of any tool, JSON of Trivy, Semgrep or OSV-Scanner; - for stdin',
      required: false,
      repeat: true,
    },
  ],
  options: [
    {
      kind: 'text',
      name: 'policy',
      placeholder: 'FILE',
      summary: 'read the policy from this file instead of the nearest lastref.yaml (docs/gate.md)',
    },
    {
      kind: 'text',
      name: 'baseline',
      placeholder: 'FILE',
      summary: 'only what does not stand in this file blocks',
    },
    {
      kind: 'flag',
      name: 'write-baseline',
      summary: 'write the findings into the --baseline file instead of judging them',
    },
    {
      kind: 'text',
      name: 'require',
      placeholder: 'NAME=GLOB',
      repeat: true,
      summary: 'an input that must be there: sast=reports/*.sarif',
    },
    {
      kind: 'text',
      name: 'min-scanned',
      placeholder: '[NAME=]N',
      repeat: true,
      summary: 'so many files or targets must have been looked at by each input (1), or by one',
    },
    {
      kind: 'choice',
      name: 'format',
      placeholder: 'FORMAT',
      choices: ['text', 'json', 'sarif', 'junit', 'markdown', 'github', 'gitlab'],
      default: 'text',
      summary: 'what stdout gets',
    },
    {
      kind: 'flag',
      name: 'json',
      summary: 'the same as --format json (docs/schemas/findings-1.schema.json)',
    },
    {
      kind: 'text',
      name: 'output',
      placeholder: 'FORMAT=FILE',
      repeat: true,
      summary: 'write this format into a file as well: sarif=gate.sarif',
    },
    {
      kind: 'number',
      name: 'limit',
      placeholder: 'N',
      default: '50',
      summary: 'so many findings of a kind are shown as text and Markdown; the rest is counted',
    },
    {
      kind: 'text',
      name: 'notify-state',
      placeholder: 'FILE',
      summary: 'remember in this file what was told to whom, and tell it once',
    },
    {
      kind: 'duration',
      name: 'notify-timeout',
      placeholder: 'DURATION',
      default: '60s',
      summary: 'so long all notifications together may take',
    },
    { kind: 'flag', name: 'no-notify', summary: 'tell nobody, whatever the policy says' },
  ],
  configOption: 'policy',
  // As @lastref/gate has them; it is not loaded for the help of another command.
  configKeys: ['block', 'waivers', 'unknown-severity', 'notify'],
  statuses: [
    { status: 0, meaning: 'passed' },
    { status: 1, meaning: 'blocked, also by an input that is missing or cannot be used' },
  ],
}
