import type { Case, Experiment } from '../experiment.ts'
import { equals, says, saysNothing, type Expectation } from '../expect.ts'
import { leakedBy, leftPlot, measureVerdict, verdictColumns } from '../measure/verdict.ts'

const rounds = 12

function close(
  name: string,
  victim: string,
  site: string,
  expect: Readonly<Record<'leaking' | 'fixed', readonly Expectation[]>> = leakedBy(site, rounds),
): Case {
  return {
    name,
    forms: {
      leaking: { victim: { language: 'go', name: victim } },
      fixed: { victim: { language: 'go', name: `${victim}-fixed` } },
    },
    measure: measureVerdict,
    expect,
  }
}

export const closeThatDoesNotClose: Experiment = {
  name: 'close-that-does-not-close',
  title: 'Close that does not close',
  question:
    'The program has a Close, a Stop or a defer, and leaks all the same. What does that look like?',
  answer:
    'In every case the program says that it is done, and the kernel still counts each file. A wrapper that forgets its field, a Close on the error path only, Stop for Close, a sync.Once that has been used up and a defer whose receiver is evaluated too early leave all that they opened; a Close that only the good path reaches leaves the bad ones. A defer in a loop closes in the end, and grows until then.',
  parameters: { rounds },
  columns: verdictColumns,
  plots: [leftPlot],
  concurrency: 3,
  cases: [
    close('Close clears its field', 'hidden-field', 'main.(*reader).open'),
    close('Close on the error path only', 'close-on-error', 'main.readCounter'),
    close(
      'Close on the good path only',
      'error-path',
      'main.readCounter',
      leakedBy('main.readCounter', rounds / 2),
    ),
    close('Stop instead of Close', 'stop-not-close', 'main.start'),
    close('defer forgotten', 'forgotten', 'main.readCounter'),
    close('defer in a loop', 'defer-in-loop', 'main.watchCounter', {
      leaking: [
        equals('left', 0),
        says({ verdict: 'growing', code: 'LRL002', function: 'main.watchCounter' }),
      ],
      fixed: [equals('left', 0), saysNothing],
    }),
    close('defer before the error check', 'defer-before-check', 'main.readCounter'),
    close(
      'sync.Once around Close',
      'once-close',
      'main.(*reader).open',
      leakedBy('main.(*reader).open', rounds - 1),
    ),
  ],
}
