import type { ErrorEntry } from '@lastref/model'

/** What this package's error codes mean; `lastref help CODE` prints it. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE230',
    title: 'no such path to scan',
    explanation:
      'A path on the command line of lastref scan is neither a file nor a directory. What is met below a path is another matter: unreadable files are counted, not errors.',
    help: 'lastref scan . scans the working directory',
  },
  {
    code: 'LRE930',
    title: 'a parser thread ended',
    explanation:
      'A thread that analyses sources ended before it answered. This is a bug in lastref; the message names the directory or package it worked on.',
    help: 'lastref scan --help: leave the directory out with `scan: exclude:` in lastref.yaml until it is fixed',
  },
]
