import type { ConclusionName } from './decision-table.ts'

/** What a conclusion means, and what to do next. */
export interface ConclusionEntry {
  readonly title: string
  readonly says: string
  readonly help: string
  /** Whether references to BPF objects leak. */
  readonly leaksBpf: boolean
}

/** Every conclusion of the decision table. */
export const conclusions: Readonly<Record<ConclusionName, ConclusionEntry>> = {
  'objects-retained': {
    title: 'objects of the program keep the references',
    says: 'References to BPF objects rise, and each is owned by an object of the program that something keeps: as long as it does, no collector will close them.',
    help: 'Close each one, or take it out of the container that keeps it',
    leaksBpf: true,
  },
  'raw-fds': {
    title: 'raw fds that no object of the runtime owns',
    says: 'References to BPF objects rise while heap and anonymous memory stay: they are bare fd numbers, and nothing will close them before the process ends.',
    help: 'See which line opens them: lastref trace -p PID',
    leaksBpf: true,
  },
  'both-leak': {
    title: 'memory and references leak, each by itself',
    says: 'References to BPF objects rise, and so does memory, but not as handles would make it: there are two leaks, and mending one leaves the other.',
    help: 'Take them one by one: lastref trace -p PID for the references, a heap profile for the memory',
    leaksBpf: true,
  },
  'refs-leak': {
    title: 'references rise, and who owns them is not known',
    says: 'References to BPF objects rise. Whether objects of the program own them cannot be told: the heap could not be read, or moves so much that they do not show.',
    help: 'See which line opens them: lastref trace -p PID',
    leaksBpf: true,
  },
  'heap-leak': {
    title: 'the heap grows: not a BPF leak',
    says: 'The heap of the runtime rises while the references to BPF objects stay: what grows is memory of the program.',
    help: 'Look at the heap sites, and at what keeps them: a heap profile of the runtime',
    leaksBpf: false,
  },
  'memory-leak': {
    title: 'memory grows, references do not: not a BPF leak',
    says: 'Anonymous memory rises while the references to BPF objects stay: native code allocates it, or a runtime whose heap could not be told.',
    help: 'See from where in the program it is mapped: lastref explain PID --stacks',
    leaksBpf: false,
  },
  'map-memory': {
    title: 'map memory, charged to whoever created the maps: by design',
    says: 'The references stay, and so does the memory of the process. What is large, or grows, is the memory of BPF maps themselves. The kernel charges it to the cgroup that created them, also when another one uses them.',
    help: 'See who pays: lastref ls maps --sort memory',
    leaksBpf: false,
  },
  'warming-up': {
    title: 'growth that levels off: nothing yet',
    says: 'Something grew at first and then hardly any more, or in one step or two: a cache that fills, a pool that reaches its size, or a program that has just started.',
    help: 'Look again later, with a longer --for',
    leaksBpf: false,
  },
  steady: {
    title: 'nothing grows',
    says: 'References, heap, anonymous memory and map memory stay where they are.',
    help: 'A slow leak needs a longer look: --for 10m',
    leaksBpf: false,
  },
  undecided: {
    title: 'no conclusion',
    says: 'Too little could be read for a conclusion.',
    help: 'Look longer (--for), or with more privileges (sudo)',
    leaksBpf: false,
  },
}
