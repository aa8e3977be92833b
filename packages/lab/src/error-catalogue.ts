import type { ErrorEntry } from '@lastref/model'

/** What `lastref help CODE` says about the errors of the lab. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE190',
    title: 'No such victim',
    explanation: 'The lab was asked to start a victim that it does not have.',
    help: 'ls packages/lab/victims/c/*.c',
  },
  {
    code: 'LRE191',
    title: 'Victim does not compile',
    explanation: 'Victims are small C programs, built with gcc and the headers of the C library.',
    help: 'make setup',
  },
  {
    code: 'LRE192',
    title: 'Victim refused by the kernel',
    explanation:
      'The kernel does not allow what this victim does: a feature is missing, or a capability is.',
    help: 'lastref doctor',
  },
  {
    code: 'LRE193',
    title: 'Victim ended early',
    explanation: 'A victim ended, or was ended, before it reported the step that was awaited.',
    help: 'Start the victim by hand and read what it says: build/victims/NAME',
  },
]
