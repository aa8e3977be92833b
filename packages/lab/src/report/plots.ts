import { barPlot, html, linePlot, type Html } from '@lastref/report'
import type { BarsSpec, LinesSpec } from '../experiment.ts'
import type { CaseResult, ExperimentResult, FormResult } from '../results.ts'

interface Drawn {
  readonly label: string
  readonly form: FormResult
}

/** Returns an experiment's plots; those without a single number are left out. */
export function plotsOf({ cases, plots }: ExperimentResult): readonly Html[] {
  return plots.flatMap((spec) => {
    const drawn = spec.kind === 'lines' ? lines(spec, cases) : bars(spec, cases)
    return drawn === null ? [] : [drawn]
  })
}

/** More lines than styles cannot be told apart: each case then has a plot of its own. */
const mostLines = 6

function lines(spec: LinesSpec, cases: readonly CaseResult[]): Html | null {
  const all = cases.flatMap(drawnOf)
  if (all.length > mostLines && cases.length > 1) {
    const each = cases.flatMap((one) => {
      const drawn = lines(spec, [one])
      return drawn === null ? [] : [html`<h3>${one.name}</h3>${drawn}`]
    })
    return each.length === 0 ? null : html`${each}`
  }
  const series = all.flatMap(({ label, form }) => {
    const points = form.measurements[0]?.series?.find(({ name }) => name === spec.series)?.points
    const name = cases.length === 1 ? form.form : label
    return points === undefined || points.length === 0 ? [] : [{ name, points }]
  })
  if (series.length === 0) return null
  const title = `${spec.y.title} against ${spec.x.title}`
  return figureOf(linePlot({ title, x: spec.x, y: spec.y, series }), title)
}

function bars(spec: BarsSpec, cases: readonly CaseResult[]): Html | null {
  const all = cases.flatMap(drawnOf).flatMap(({ label, form }) => {
    const value = form.measurements[0]?.figures[spec.figure] ?? null
    if (typeof value !== 'number') return []
    return [{ label, value, group: form.form === 'leaking' ? 1 : 0 }]
  })
  if (all.length === 0) return null
  return figureOf(barPlot({ title: spec.y.title, unit: spec.y.unit, bars: all }), spec.y.title)
}

function drawnOf({ name, forms }: CaseResult): readonly Drawn[] {
  return forms.map((form) => ({ label: `${name}, ${form.form}`, form }))
}

function figureOf(picture: Html, caption: string): Html {
  return html`<figure>${picture}<figcaption>${caption}</figcaption></figure>`
}
