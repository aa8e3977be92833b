import { barPlot, html, linePlot, type Html } from '@lastref/report'
import type { BarsSpec, LinesSpec } from '../experiment.ts'
import type { Series } from '../measurement.ts'
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
  const drawn = cases.filter((one) => one.forms.some((form) => pointsOf(spec, form).length > 0))
  const all = drawn.flatMap(drawnOf)
  const series = all.flatMap(({ label, form }) => {
    const points = pointsOf(spec, form)
    const name = drawn.length === 1 ? form.form : label
    return points.length === 0 ? [] : [{ name, points }]
  })
  if (series.length === 0) return null
  if (series.length > mostLines && drawn.length > 1) {
    const each = drawn.flatMap((one) => {
      const alone = lines(spec, [one])
      return alone === null ? [] : [html`<h3>${one.name}</h3>${alone}`]
    })
    return html`${each}`
  }
  const title = `${spec.y.title} against ${spec.x.title}`
  return figureOf(linePlot({ title, x: spec.x, y: spec.y, series }), title)
}

function pointsOf({ series: wanted }: LinesSpec, { measurements }: FormResult): Series['points'] {
  return measurements[0]?.series?.find(({ name }) => name === wanted)?.points ?? []
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
