import type { Experiment } from '../experiment.ts'
import { escapeCases } from './collectors/escape.ts'
import { count } from './collectors/phases.ts'

export const escapeAnalysis: Experiment = {
  name: 'escape-analysis',
  title: 'Escape analysis and finalize()',
  question:
    'The compiler leaves out objects that never leave their method. Does it leave out objects with a finalizer too, so that what they hold is never closed?',
  answer:
    'No. An object with finalize() is registered as it is made, and from then on it has escaped: compiled code makes every one of them, and every finalizer runs, with escape analysis and without. The same class without a finalizer costs no memory at all with escape analysis.',
  parameters: { 'objects of compiled code': 120_000, 'maps among them': count },
  columns: [
    { figure: 'objects', heading: 'objects' },
    { figure: 'finalized with escape analysis', heading: 'finalized, with' },
    { figure: 'finalized without escape analysis', heading: 'without' },
    { figure: 'bytes each with escape analysis', heading: 'bytes each, with' },
    { figure: 'bytes each without escape analysis', heading: 'without' },
  ],
  plots: [
    {
      kind: 'bars',
      figure: 'bytes each with escape analysis',
      y: { title: 'bytes allocated for each object', unit: 'bytes' },
    },
  ],
  cases: escapeCases,
}
