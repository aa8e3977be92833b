import type { Census, FindingsDocument, Site, TraceEvent } from '@lastref/model'
import {
  identityText,
  paint,
  processHead,
  processObjects,
  psTable,
  span,
  traceLine,
  type Line,
} from '@lastref/report'
import type { Invocation } from '../command.ts'
import { renderFindings } from '../findings/render.ts'
import type { CallRate } from './call-rates.ts'

/** Where a trace is written, piece by piece. */
export interface TraceOutput {
  /** What was open when tracing began. */
  before(census: Census): Promise<void>
  event(event: TraceEvent, siteOf: (id: number) => Site | null): Promise<void>
  /** bpf() commands since the last time, busiest first. */
  calls(at: number, rates: readonly CallRate[]): Promise<void>
  end(document: FindingsDocument): Promise<void>
}

/** Returns lines for people, or with --json one document per line. */
export function traceOutput(invocation: Invocation): TraceOutput {
  return invocation.options.flag('json') ? new Documents(invocation) : new Lines(invocation)
}

class Lines implements TraceOutput {
  readonly #invocation: Invocation

  constructor(invocation: Invocation) {
    this.#invocation = invocation
  }

  async before({ objects, processes = [] }: Census): Promise<void> {
    const { options, screen } = this.#invocation
    const [only] = processes
    if (only === undefined) return this.#write([[span('nothing is open yet', 'faint')]])
    // Everything that one process holds is news only to who asked for that process.
    const lines =
      processes.length === 1 && options.text('pid') !== undefined
        ? [...processHead(only, screen), ...processObjects(only.pid, objects, screen).lines]
        : psTable(processes, screen).lines
    await this.#write([[span('open when tracing began:', 'strong')], ...lines, []])
  }

  async event(event: TraceEvent, siteOf: (id: number) => Site | null): Promise<void> {
    await this.#write([traceLine(event, siteOf, clockWithMilliseconds(event.at))])
  }

  async calls(at: number, rates: readonly CallRate[]): Promise<void> {
    const clock = clockWithMilliseconds(at)
    await this.#write(
      rates.map(({ command, object, perSecond }) => [
        span(`${clock}  `, 'faint'),
        span(`${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`.padStart(9), 'strong'),
        span(`  ${command.padEnd(27)}  ${object === null ? '-' : identityText(object)}`),
      ]),
    )
  }

  async end(document: FindingsDocument): Promise<void> {
    const { screen, streams } = this.#invocation
    await streams.stdout.write(`\n${renderFindings(document, 'text', screen, streams.cwd)}`)
  }

  async #write(lines: readonly Line[]): Promise<void> {
    const { screen, streams } = this.#invocation
    await streams.stdout.write(paint(lines, screen.colour))
  }
}

class Documents implements TraceOutput {
  readonly #invocation: Invocation

  constructor(invocation: Invocation) {
    this.#invocation = invocation
  }

  async before(census: Census): Promise<void> {
    await this.#write(census)
  }

  async event(event: TraceEvent, siteOf: (id: number) => Site | null): Promise<void> {
    const site = event.site === null ? null : siteOf(event.site)
    await this.#write({ ...event, stack: site?.stack.frames ?? null })
  }

  async calls(at: number, rates: readonly CallRate[]): Promise<void> {
    await this.#write({ kind: 'calls', at, rates })
  }

  async end(document: FindingsDocument): Promise<void> {
    await this.#write(document)
  }

  async #write(document: object): Promise<void> {
    await this.#invocation.streams.stdout.write(`${JSON.stringify(document)}\n`)
  }
}

function clockWithMilliseconds(at: number): string {
  const date = new Date(at)
  const clock = date.toTimeString().slice(0, 8)
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
