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
  {
    code: 'LRE111',
    title: 'openings cannot be seen on this kernel',
    explanation:
      'To tell which line opened a BPF object, lastref hooks the allocation of files (tp_btf/kmem_cache_alloc), or else the end of bpf() calls (the tracepoint sys_exit_bpf). This kernel allowed neither; the message says why.',
    help: 'lastref doctor shows what the kernel and the capabilities of this process allow',
  },
  {
    code: 'LRE210',
    title: 'no such process to follow',
    explanation:
      'A process whose openings were to be followed has ended, or there never was one with this number in the pid namespace of lastref.',
    help: 'lastref ps lists the processes that hold BPF objects',
  },
]
