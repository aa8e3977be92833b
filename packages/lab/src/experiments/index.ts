import type { Experiment } from '../experiment.ts'
import { fatalLinks } from './fatal-links.ts'

/** Every experiment, in the order of the report. */
export const experiments: readonly Experiment[] = [fatalLinks]
