import type { Experiment } from '../experiment.ts'
import { collectors } from './collectors.ts'
import { escapeAnalysis } from './escape-analysis.ts'
import { memory } from './memory.ts'
import { observers } from './observers.ts'
import { fatalLinks } from './fatal-links.ts'
import { finalizerTimes } from './finalizers.ts'

/** Every experiment, in the order of the report. */
export const experiments: readonly Experiment[] = [
  fatalLinks,
  finalizerTimes,
  collectors,
  escapeAnalysis,
  memory,
  observers,
]
