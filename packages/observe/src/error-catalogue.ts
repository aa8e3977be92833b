import type { ErrorEntry } from '@lastref/model'

/** What this package's error codes mean; `lastref help CODE` prints it. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE110',
    title: 'the kernel-side code is missing',
    explanation:
      'A census runs small programs inside the kernel. Their compiled object, census.bpf.o, is neither beside the program nor in the build folder of a checkout, so the installation is incomplete or the checkout was never built.',
    help: 'make bpf in a checkout, or install lastref again',
  },
]
