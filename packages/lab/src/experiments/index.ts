import type { Experiment } from '../experiment.ts'

/** Every experiment, in the order of the report. */
export const experiments: readonly Experiment[] = []
