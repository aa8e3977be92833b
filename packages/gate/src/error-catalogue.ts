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
  {
    code: 'LRE501',
    title: 'somebody was not told',
    explanation:
      'A notification could not be delivered: its address is not set, nobody answered, or the service\n' +
      'refused it. The verdict of the gate and its exit status stay what they are. Addresses and\n' +
      'secrets are never part of the message.',
    help: 'docs/gate.md has what each service asks for; run again with --no-notify to tell nobody',
  },
  {
    code: 'LRE502',
    title: 'what was told cannot be remembered',
    explanation:
      'The file of --notify-state cannot be written. Who was told now is told again the next time.',
    help: 'Name a file in a directory that exists, may be written and has room.',
  },
]
