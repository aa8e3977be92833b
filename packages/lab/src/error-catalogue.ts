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
  {
    code: 'LRE194',
    title: 'The lab cannot be kept apart',
    explanation:
      'Victims leak on purpose. They run where their pins are seen by nobody else: in a mount namespace with a bpffs of its own, which only root may make.',
    help: 'sudo lastref lab all',
  },
  {
    code: 'LRE195',
    title: 'No such experiment',
    explanation: 'The lab was asked to run something that it does not have.',
    help: 'lastref lab list',
  },
  {
    code: 'LRE196',
    title: 'No report on a victim',
    explanation: 'lastref run ended without its findings, so nothing is known of the victim.',
    help: 'Run the victim by hand: lastref run -- VICTIM',
  },
  {
    code: 'LRE197',
    title: 'No results of the lab',
    explanation:
      'A report is made of the file that lastref lab run or lab all wrote with -o, as it was written.',
    help: 'sudo lastref lab all -o lab.json',
  },
  {
    code: 'LRE198',
    title: 'A measurement took too long',
    explanation:
      'One measurement of one form may take as long as --timeout says; its processes are then ended. A busy host may need longer.',
    help: 'lastref lab run NAME --timeout 15m',
  },
]
