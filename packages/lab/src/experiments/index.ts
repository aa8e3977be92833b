import type { Experiment } from '../experiment.ts'
import { closeThatDoesNotClose } from './close-that-does-not-close.ts'
import { collectors } from './collectors.ts'
import { concurrency } from './concurrency.ts'
import { escapeAnalysis } from './escape-analysis.ts'
import { fatalLinks } from './fatal-links.ts'
import { finalizerTimes } from './finalizers.ts'
import { holdingChains } from './holding-chains.ts'
import { memory } from './memory.ts'
import { observers } from './observers.ts'
import { realReports } from './real-reports.ts'

/** Every experiment, in the order of the report. */
export const experiments: readonly Experiment[] = [
  fatalLinks,
  finalizerTimes,
  holdingChains,
  collectors,
  escapeAnalysis,
  concurrency,
  closeThatDoesNotClose,
  realReports,
  memory,
  observers,
]
