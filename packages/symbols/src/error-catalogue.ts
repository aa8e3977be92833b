import type { ErrorEntry } from '@lastref/model'

/** What `lastref help CODE` prints about the errors of this package. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE480',
    title: 'a symboliser was used after it was disposed of',
    explanation:
      'A symboliser keeps the images of processes open, and closes them when it is disposed of. Something asked it for names afterwards. This is a bug of lastref, or of a program that uses its packages.',
    help: 'Symbolise stacks before the symboliser leaves its scope.',
  },
  {
    code: 'LRE481',
    title: 'a symboliser does not have the process',
    explanation:
      'What is known about the images of a process belongs to the symboliser it was added to, until it is disposed of. A stack of another process was handed in. This is a bug of lastref, or of a program that uses its packages.',
    help: 'Pass what addProcess() of the same symboliser returned, before disposing of it.',
  },
]
