import type { ErrorEntry } from '@lastref/model'

/** What this package's error codes mean; `lastref help CODE` prints it. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE500',
    title: 'the policy cannot be used',
    explanation:
      'A key or a value below gate: in lastref.yaml, or in the file that --policy names, is not one\n' +
      'that a policy has. The message begins with its file, line and column. A policy that is only\n' +
      'partly understood would let through what it was written to stop, so none of it is used.',
    help: 'docs/gate.md has every key of a policy with an example',
  },
]
