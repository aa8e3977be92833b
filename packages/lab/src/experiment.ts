import type { PlotAxis } from '@lastref/report'
import type { Expectation } from './expect.ts'
import type { Lab } from './lab.ts'
import type { Measurement } from './measurement.ts'
import type { Need } from './needs.ts'
import type { VictimRef } from './victim-ref.ts'

/** A victim with its defect, or its twin without it. */
export type Form = 'leaking' | 'fixed'
export const forms: readonly Form[] = ['leaking', 'fixed']

/** What is started in one form of a case. */
export interface Subject {
  readonly victim: VictimRef
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/**
 * One way to leak, beside its cure. The two forms differ in nothing but their subject: they are
 * measured by the same function, so that the expectations of one, given the measurement of the
 * other, must fail. Every run of the lab checks that too.
 */
export interface Case {
  /** The head of its rows in the table: `package variable`. */
  readonly name: string
  /** The public report that it is reduced from. */
  readonly source?: string
  readonly forms: Readonly<Record<Form, Subject>>
  /** What must be here beside the toolchains of the victims' languages. */
  readonly needs?: readonly Need[]
  /** @throws NotMeasurableHere when this machine cannot do it; the case is then skipped by name. */
  readonly measure: (lab: Lab, subject: Subject) => Promise<Measurement>
  readonly expect: Readonly<Record<Form, readonly Expectation[]>>
}

/** A column of an experiment's table: one figure of every measurement. */
export interface Column {
  readonly figure: string
  readonly heading: string
  /** Printed after the heading: `ms`, `bytes`. */
  readonly unit?: string
}

/** How an experiment is drawn. */
export type PlotSpec = LinesSpec | BarsSpec

/** One line for each case and form that has the series. */
export interface LinesSpec {
  readonly kind: 'lines'
  readonly series: string
  readonly x: PlotAxis
  readonly y: PlotAxis
}

/** One bar for each case and form that has the figure. */
export interface BarsSpec {
  readonly kind: 'bars'
  readonly figure: string
  readonly y: PlotAxis
}

/** One question about leaks, answered by measuring victims on this machine. */
export interface Experiment {
  /** As on the command line: `fatal-links`. */
  readonly name: string
  readonly title: string
  readonly question: string
  /** What the numbers mean, in a few sentences; true as long as every expectation holds. */
  readonly answer: string
  readonly parameters: Readonly<Record<string, number | string>>
  readonly columns: readonly Column[]
  readonly plots: readonly PlotSpec[]
  /** How many cases may be measured at once, if more than one: where no time is measured. */
  readonly concurrency?: number
  readonly cases: readonly Case[]
}
