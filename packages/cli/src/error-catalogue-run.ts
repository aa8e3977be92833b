import type { ErrorEntry } from '@lastref/model'

/** The errors of `run`, `trace`, `watch` and `record`. */
export const runErrors: readonly ErrorEntry[] = [
  {
    code: 'LRE020',
    title: 'a value is not a duration',
    explanation: 'A duration is a number with its unit: 500ms, 2s, 1.5m, 1h.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE021',
    title: 'options exclude each other, or one needs another',
    explanation: 'The message names the options; the help of the command says what each is for.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE022',
    title: 'a value is outside what its option accepts',
    explanation: 'The message says what is accepted.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE023',
    title: 'more than one way to say which processes are meant',
    explanation:
      'Processes are chosen by number, by cgroup, by container or by systemd unit, and only one of\n' +
      'these at a time. --pid alone may be repeated.',
    help: 'lastref help trace',
  },
  {
    code: 'LRE024',
    title: 'record was not told where to write',
    explanation: 'A record is a file; it is named with -o. Its usual ending is .lastref.',
    help: 'lastref record -o host.lastref',
  },
  {
    code: 'LRE025',
    title: 'a stretch cannot be recorded to stdout',
    explanation:
      'A record is written section by section and must be a file that is whole whenever it is looked\n' +
      'at. One moment can be written to stdout by lastref snapshot.',
    help: 'lastref record -o FILE',
  },
  {
    code: 'LRE026',
    title: 'the record has no openings',
    explanation:
      'A record has events and stacks only when it was made with lastref record --stacks. Without, it\n' +
      'can be watched, and its first reading compared.',
    help: 'lastref record --stacks -o FILE',
  },
  {
    code: 'LRE027',
    title: 'an argument of the command is not UTF-8',
    explanation:
      'Arguments reach the command as they were given, byte for byte. lastref itself reads them as\n' +
      'UTF-8; what is not would arrive changed, so the command is not run.',
    help: 'lastref run -- sh -c \'COMMAND "$(cat FILE)"\'',
  },
  {
    code: 'LRE028',
    title: 'a file that an option names cannot be read',
    explanation: 'Suppressions and baselines are read before the command is started.',
    help: 'ls -l FILE',
  },
  {
    code: 'LRE029',
    title: 'the report cannot be written',
    explanation:
      'The file that -o names cannot be made or written to. It is opened before the command is\n' +
      'started, unless its name has %p in it, so that a typing error is seen at once.',
    help: 'ls -ld DIRECTORY',
  },
  {
    code: 'LRE122',
    title: 'the command cannot be started',
    explanation:
      'The kernel refused to make a process: too many of them, no memory, or arguments and\n' +
      'environment that are longer than execve(2) takes. Nothing was run.',
    help: 'ulimit -u',
  },
  {
    code: 'LRE220',
    title: 'there is no such command to run',
    explanation:
      'A word without a slash is looked up in PATH, as a shell does; a path is taken as it is. lastref\n' +
      'run ends with 127, and nothing was run.',
    help: 'command -v NAME',
  },
  {
    code: 'LRE221',
    title: 'the command may not be executed',
    explanation:
      'The file is there, but it is a directory or has no execute permission. lastref run ends with\n' +
      '126, and nothing was run.',
    help: 'chmod +x FILE',
  },
  {
    code: 'LRE222',
    title: 'no process is in such a cgroup',
    explanation:
      'The path is that of /proc/PID/cgroup, in any hierarchy; a directory below /sys/fs/cgroup works\n' +
      'as well. A cgroup without processes has nothing that could be looked at.',
    help: 'cat /proc/PID/cgroup',
  },
  {
    code: 'LRE223',
    title: 'no process is in such a container',
    explanation:
      'Containers are known by their id, of which the beginning is enough, or by their name where the\n' +
      'cgroup carries one (LXC, systemd-nspawn). Names of Docker and Kubernetes are not in cgroups.',
    help: 'lastref ps',
  },
  {
    code: 'LRE224',
    title: 'several containers are meant',
    explanation: 'The ids of more than one container begin with what was given.',
    help: 'lastref ps',
  },
  {
    code: 'LRE225',
    title: 'no process is in such a systemd unit',
    explanation:
      'The unit is that of the cgroup of a process. Without a type, .service is meant. A unit that is\n' +
      'not running has no processes.',
    help: 'systemctl status NAME',
  },
  {
    code: 'LRE226',
    title: 'a process may not be looked into',
    explanation:
      'Reading the fds of a process of another user, or of a privileged one, takes CAP_SYS_PTRACE.',
    help: 'sudo lastref trace -p PID',
  },
]
