import type { Experiment } from '../experiment.ts'
import { javaCases } from './collectors/java.ts'
import { otherCases } from './collectors/other.ts'
import { count } from './collectors/phases.ts'

export const collectors: Experiment = {
  name: 'collectors',
  title: 'What a collector closes',
  question:
    'A program drops its maps and trusts its runtime to close them. How many of them does it close, when, and what is left when the process ends?',
  answer:
    'A collector closes what it finds, and it looks when it needs memory: an fd needs none. Every collector of Java, ZGC too, runs finalizers and cleaners once it collects, and none runs them at the end of the process; neither does Node. CPython closes as the last name goes, waits for its collector only in a cycle, and collects once more as it ends. Rust closes at the end of the scope unless the number was taken away from its owner. What the collectors of Java closed lastref tells by their threads; those of Node and Python work in the thread of the program, and count as it. What each of them closes when it is told to (try-with-resources, using, with, Drop), it closes at once.',
  parameters: { 'maps opened in each phase': count, 'heap of Java': '64 MiB' },
  columns: [
    { figure: 'opened', heading: 'opened' },
    { figure: 'closed at once', heading: 'closed at once' },
    { figure: 'closed under pressure', heading: 'closed under allocation' },
    { figure: 'lived under pressure', heading: 'lived', unit: 'ms' },
    { figure: 'closed after gc', heading: 'closed after gc()' },
    { figure: 'lived until gc', heading: 'lived', unit: 'ms' },
    { figure: 'collected, by lastref', heading: 'of these, by the collector, as lastref sees it' },
    { figure: 'open at the end', heading: 'open at the end' },
    { figure: 'left by the process', heading: 'left by the process' },
    { figure: 'lastref says', heading: 'lastref says' },
    { figure: 'the opener, as lastref sees it', heading: 'opener' },
  ],
  plots: [
    {
      kind: 'lines',
      series: 'open',
      x: { title: 'ms after the opening, while the program allocates', unit: 'count' },
      y: { title: 'open fds', unit: 'count' },
    },
    {
      kind: 'bars',
      figure: 'open at the end',
      y: { title: 'fds open when the work is done', unit: 'count' },
    },
  ],
  cases: [...javaCases, ...otherCases],
}
