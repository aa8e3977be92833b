import type { ErrorEntry } from '@lastref/model'

export const scanErrors: readonly ErrorEntry[] = [
  {
    code: 'LRE040',
    title: 'git cannot tell what changed',
    explanation:
      '--since compares the working tree with a revision and needs git, a repository around the\n' +
      'working directory, and a revision that it holds. A shallow clone holds few.',
    help: 'git fetch --unshallow, or --since with a revision that git rev-parse --verify knows',
  },
  {
    code: 'LRE041',
    title: 'the baseline cannot be used',
    explanation:
      'A baseline is a JSON file with the fingerprints of findings that are accepted. It is written\n' +
      'by --write-baseline and read by --baseline.',
    help: 'lastref scan PATH --baseline FILE --write-baseline',
  },
  {
    code: 'LRE042',
    title: 'it is not said where the baseline goes',
    explanation: '--write-baseline writes into the file that --baseline names.',
    help: 'lastref scan PATH --baseline FILE --write-baseline',
  },
  {
    code: 'LRE043',
    title: 'the catalogue cannot be used',
    explanation:
      'A catalogue file says what the calls of a library open, take over and close. The message\n' +
      'names the entry that is wrong.',
    help: 'docs/scan-catalogue.md',
  },
  {
    code: 'LRE044',
    title: 'there is no such rule',
    explanation: 'Rules are named by the words of their pages in docs/rules, such as never-closed.',
    help: 'docs/rules',
  },
]
