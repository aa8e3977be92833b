import type { ErrorEntry } from '@lastref/model'

/** Errors of `explain`. */
export const explainErrors: readonly ErrorEntry[] = [
  {
    code: 'LRE600',
    title: 'the process ended before there was an answer',
    explanation:
      'A line needs at least six readings. The process ended, or was ended, before they were taken.\n' +
      'When it ends later than that, what was read until then is explained.',
    help: 'lastref explain PID --every 100ms, or lastref run -- CMD',
  },
  {
    code: 'LRE601',
    title: 'the pid belongs to another process by now',
    explanation:
      'The process ended in the middle, and the kernel gave its number to another one. lastref knows\n' +
      'a process by its pid and the time it started, so nothing of the other one was read.',
    help: 'lastref ps',
  },
  {
    code: 'LRE602',
    title: 'the record holds no evidence',
    explanation:
      'lastref record writes heap, address space and kernel side by side only with --evidence. What\n' +
      'else is in the record can be replayed with lastref watch --from and trace --from.',
    help: 'lastref record -o FILE -p PID --evidence',
  },
  {
    code: 'LRE603',
    title: 'the window is too short for a line',
    explanation: 'A line needs at least six readings: --for must be five times --every or more.',
    help: 'lastref explain PID --for 30s --every 1s',
  },
  {
    code: 'LRE604',
    title: 'nothing to explain',
    explanation: 'Name one process, all processes of a container or a unit, or a record.',
    help: 'lastref ps',
  },
  {
    code: 'LRE605',
    title: 'more than one thing to explain',
    explanation: 'PID, --container, --unit and --from exclude each other.',
    help: 'lastref help explain',
  },
  {
    code: 'LRE606',
    title: 'not a place where a heap profile is served',
    explanation:
      'A URL of http or https with or without the path up to /debug/pprof, unix: and the path of a\n' +
      'socket (unix:@NAME for an abstract one), or one of the words find and off.',
    help: '--pprof http://127.0.0.1:6060',
  },
  {
    code: 'LRE607',
    title: 'the page cannot be written',
    explanation: 'The directory must exist, allow writing and have room.',
    help: '--html FILE',
  },
  {
    code: 'LRE608',
    title: 'evidence of whom?',
    explanation:
      'lastref record --evidence asks the heap and reads the address space of the processes that are\n' +
      'chosen. For a whole host that would be felt, so it has to be said of which.',
    help: 'lastref record -o FILE -p PID --evidence',
  },
]
