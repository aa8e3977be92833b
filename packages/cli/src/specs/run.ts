import type { CommandSpec } from '../command.ts'
import { findingOptions } from '../findings/finding-options.ts'

export const runSpec: CommandSpec = {
  name: 'run',
  summary: 'does this command leak? like LeakSanitizer, for BPF objects',
  example: {
    command: 'lastref run -- ./agent',
    screen: [
      'error[LRL001] leaked: 8 files on map 25 my_map were never closed',
      '  The site opened 12 files; the program closed 4 of them.',
      '  8 files were left when the process ended.',
      '  at main.go:13 in main.readCounter',
      '  12 │ func readCounter(pin string, key uint32) (value uint64, err error) {',
      '  13 │   m, err := ebpf.LoadPinnedMap(pin, nil)',
      '     │   ^ opened here, 12 times',
      '',
      '1 error, 0 warnings, 0 notes',
      '15 opened, 7 closed; 8 files held by 8 fds; 0 events lost',
    ],
  },
  positionals: [
    {
      name: 'CMD',
      summary:
        'the command and its arguments; everything after it is its own. It gets the terminal, stdin, stdout, stderr, the process group and the environment of lastref',
      required: true,
      repeat: true,
    },
  ],
  runsCommand: true,
  options: [
    {
      kind: 'text',
      name: 'fail-on',
      placeholder: 'WHAT',
      repeat: true,
      default: 'leak',
      summary:
        'leak, gc, growing or never: what makes the exit status 23; several with commas. orphaned pins count as leaks',
    },
    {
      kind: 'number',
      name: 'exit-code',
      placeholder: 'N',
      default: '23',
      summary: 'the status that replaces a status of 0 when leaks are found, 0 to 124',
    },
    {
      kind: 'flag',
      name: 'misuse',
      summary:
        'also look for double closes and for fds that name another file; slows every system call of the host while it runs',
    },
    ...findingOptions,
    {
      kind: 'duration',
      name: 'wait-for-children',
      placeholder: 'DURATION',
      default: '2s',
      summary:
        'how long to wait, once the command has ended, for processes it left behind; what still runs then is reported with what it holds',
    },
    {
      kind: 'duration',
      name: 'interval',
      placeholder: 'DURATION',
      default: '1s',
      summary: 'between two readings of what is open, from which growth is told; at least 100ms',
    },
    {
      kind: 'choice',
      name: 'format',
      placeholder: 'FORMAT',
      choices: ['text', 'json', 'sarif', 'junit', 'github', 'gitlab'],
      default: 'text',
      summary: 'what the report is written as',
    },
    {
      kind: 'flag',
      name: 'json',
      summary: 'the same as --format json (docs/schemas/findings-1.schema.json)',
    },
    {
      kind: 'text',
      name: 'output',
      short: 'o',
      placeholder: 'FILE',
      summary:
        'where the report goes; %p in the name is the pid of the command (default: stderr, because stdout is the command’s)',
    },
  ],
  notes: [
    'While the command runs, hooks are attached to the kernel. On the whole host, opening and closing any file then takes about 1.05 to 1.15 times as long (1.3 times while a Go program is followed), and fork with exit about 1.05 times; no other system call is slowed. In the command, a bpf() call that opens something takes, with its close, about 1.3 to 1.5 times as long. The hooks are gone when lastref ends, however it ends; a command whose lastref is killed goes on.',
    'A terminal sends Ctrl-C and Ctrl-Z to the command as well; other signals are passed on to it. lastref survives them, and reports when the command has ended. After that, a further Ctrl-C ends the waiting for children.',
  ],
  statuses: [
    { status: 0, meaning: 'the command ended with 0, and nothing that --fail-on names was found' },
    { status: 23, meaning: 'the command ended with 0 and leaks (--exit-code N is another number)' },
    { status: 125, meaning: 'lastref itself failed; the command may not have been run' },
    { status: 126, meaning: 'the command is not executable' },
    { status: 127, meaning: 'there is no such command' },
    {
      status: 128,
      meaning: '128+n: the command was ended by signal n; any other status is its own',
    },
  ],
}
