import type { ErrorEntry } from '@lastref/model'

/** What `lastref help CODE` prints about the errors of this package. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE650',
    title: 'there is no such process to read the heap of',
    explanation: 'The process has exited, or its number was mistyped.',
    help: 'lastref ps',
  },
  {
    code: 'LRE651',
    title: 'the memory of the process may not be read',
    explanation:
      'Reading the memory of another process takes the right to trace it: the same user without\nrestrictions, or CAP_SYS_PTRACE. A container or kernel.yama.ptrace_scope may take it away.',
    help: 'run as root, or with CAP_SYS_PTRACE',
  },
  {
    code: 'LRE652',
    title: 'the process does not run a Go program',
    explanation:
      'Objects are searched in the heap of the Go runtime, which is found by the tables that every\nprogram built by Go has. This program has none, or they were removed.',
    help: 'name a process that runs a Go program',
  },
  {
    code: 'LRE653',
    title: 'the program is for another architecture',
    explanation: 'Stacks and structures are understood for x86-64 only; 32-bit programs are not.',
    help: 'look at the fds instead: lastref ps',
  },
  {
    code: 'LRE654',
    title: 'the version of Go is not known',
    explanation:
      'Where the runtime keeps its spans and goroutines is read from the DWARF of the program, and\notherwise from a table of released versions. This program has no DWARF, and its version is not in\nthe table. Nothing is guessed.',
    help: 'build the program without -ldflags=-w',
  },
  {
    code: 'LRE655',
    title: 'the Go runtime of the process cannot be understood',
    explanation:
      'What the program says about itself and what its memory holds contradict each other: the file\nwas damaged, packed or replaced, or the runtime was changed.',
    help: 'build the program without -ldflags="-s -w", and try again',
  },
  {
    code: 'LRE656',
    title: 'the process exited while its memory was read',
    explanation: 'It exited, was killed, or replaced itself by another program in the middle.',
    help: 'lastref ps',
  },
  {
    code: 'LRE657',
    title: 'the heap is larger than may be copied',
    explanation:
      'The part of the heap that can hold pointers is copied, so that the process is stopped for as\nshort as possible. By default half of the memory that is free may be used for it.',
    help: 'allow more, if the machine has it: --max-heap SIZE',
  },
  {
    code: 'LRE658',
    title: 'the process was let go on before its memory was copied',
    explanation:
      'Every pause is ended after a few seconds, whatever happens. The machine was too busy, or the\nheap too large, to copy it in that time; an answer from half a copy would be wrong.',
    help: 'try again, or read without stopping it: --no-freeze',
  },
  {
    code: 'LRE659',
    title: 'the process cannot be stopped',
    explanation:
      'Not all of its threads came to a halt: one waits in the kernel for a device or a file system\nthat does not answer, or signals may not be sent to it.',
    help: 'try again, or read without stopping it: --no-freeze',
  },
]
