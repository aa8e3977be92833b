import type { ErrorEntry } from '@lastref/model'
import { gateErrors } from './error-catalogue-gate.ts'
import { runErrors } from './error-catalogue-run.ts'
import { explainErrors } from './error-catalogue-explain.ts'
import { scanErrors } from './error-catalogue-scan.ts'

/** What `lastref help CODE` prints about the errors of the command line. */
export const errorCatalogue: readonly ErrorEntry[] = [
  ...runErrors,
  ...scanErrors,
  ...explainErrors,
  ...gateErrors,
  {
    code: 'LRE001',
    title: 'there is no such command',
    explanation: 'The first word after lastref must be one of its commands.',
    help: 'lastref help',
  },
  {
    code: 'LRE002',
    title: 'the command has no such option',
    explanation:
      'Options belong to commands and stand after them. A word that begins with a dash but is\n' +
      'no option goes after a lone --.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE003',
    title: 'an option lacks its value, has one too many, or is given twice',
    explanation:
      'A value follows its option as --sort memory or --sort=memory. A value that begins with a\n' +
      'dash must be written with the equals sign. Only options marked so may be repeated.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE004',
    title: 'a value is not one that is accepted',
    explanation: 'Numbers are written in decimal digits; other values are words from a list.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE005',
    title: 'an argument is missing',
    explanation:
      'The usage line in the help of the command shows its arguments: <THIS> is required.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE006',
    title: 'there is an argument too many',
    explanation: 'The usage line in the help of the command shows all the arguments it takes.',
    help: 'lastref help COMMAND',
  },
  {
    code: 'LRE007',
    title: 'a filter cannot be understood',
    explanation:
      'A filter is part of a name, or a key, an operator and a value. Text keys (kind, name, type,\n' +
      'cgroup, comm, container) take = and != with a pattern in which * stands for anything.\n' +
      'Number keys (id, memory, refs, users, files) take = != < <= > >=; memory understands KiB,\n' +
      'MiB and GiB.',
    help: "lastref ls --filter 'memory>1MiB' --filter 'name=my_*'",
  },
  {
    code: 'LRE008',
    title: 'lastref.yaml cannot be used',
    explanation:
      'The file sets defaults: a map from commands to their options, for example\n' +
      '  ls:\n' +
      '    sort: memory\n' +
      'It is looked for in the working directory and every directory above. The message says in\n' +
      'which line and column it is wrong. Options on the command line win over it.',
    help: 'lastref help lists every command and option',
  },
  {
    code: 'LRE009',
    title: 'there is no help on this topic',
    explanation: 'Topics are the commands and the codes of errors, such as LRE201.',
    help: 'lastref help',
  },
  {
    code: 'LRE201',
    title: 'there is no such object',
    explanation:
      'No map, program, link or BTF with this id, name or pin is alive, or it went away just now.\n' +
      'An id is never used again before the numbers wrap around, so an id from an older listing\n' +
      'that is gone names an object that was freed. The kernel cuts names to 15 characters.',
    help: 'lastref ls',
  },
  {
    code: 'LRE202',
    title: 'more than one object is meant',
    explanation:
      'Names need not be unique, and maps, programs, links and BTF are numbered separately, so one\n' +
      'name or number can mean several objects. Each is listed as a command that means it alone.',
    help: 'lastref why map 25',
  },
  {
    code: 'LRE203',
    title: 'there is no such process',
    explanation:
      'No process of this pid namespace has this pid, or it has just exited. Inside a container,\n' +
      'pids are those of the container.',
    help: 'lastref ps',
  },
  {
    code: 'LRE204',
    title: 'there is no such pin',
    explanation:
      'No file has this path, neither here nor in a bpffs of another mount namespace that lastref\n' +
      'can reach. Pins live only in a mounted BPF file system and are gone after a reboot.',
    help: 'findmnt -t bpf',
  },
  {
    code: 'LRE205',
    title: 'the path is not a pinned object',
    explanation:
      'The path exists, but it is a directory, a file of another file system, or one of the\n' +
      'text files (maps.debug, progs.debug) that the kernel itself puts into a bpffs.',
    help: 'lastref ls',
  },
  {
    code: 'LRE206',
    title: 'the pin may not be read',
    explanation:
      'A directory above the pin does not let this user in. bpffs directories are usually open to\n' +
      'root alone.',
    help: 'sudo lastref why PATH',
  },
  {
    code: 'LRE207',
    title: 'the object was freed while it was read',
    explanation:
      'It was alive when lastref looked for it, and its last reference was gone before its holders\n' +
      'were read. So nothing holds it any more, and it is no leak.',
    help: 'lastref ls',
  },
  {
    code: 'LRE900',
    title: 'a bug in lastref',
    explanation:
      'Something happened that lastref was not written to expect. Whatever was printed before it\n' +
      'is still true. Please report it, with what LASTREF_DEBUG=1 makes it print.',
    help: 'LASTREF_DEBUG=1 lastref …',
  },
]
