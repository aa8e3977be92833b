import type { FindingsDocument } from '@lastref/model'
import {
  addSample,
  noHistory,
  paint,
  plainScreen,
  type WatchHistory,
  type WatchSample,
} from '@lastref/report'
import type { Invocation } from '../command.ts'
import { namespaceReach } from '../namespace-reach.ts'
import { clockOf, LiveScreen } from './live-screen.ts'
import { StopSignal } from './stop-signal.ts'

/** Where samples are shown, and who may say that it is enough. */
export interface WatchOutput extends Disposable {
  readonly left: Promise<unknown>
  /** Whether somebody is looking, who leaves when he has seen enough. */
  readonly isLive: boolean
  show(sample: WatchSample): Promise<void>
}

/** Returns the live screen on a terminal, else one that prints a screen per sample. */
export function outputOf({ options, screen, streams }: Invocation, interval: string): WatchOutput {
  if (options.flag('json')) {
    return new Printed(async (sample) => {
      await streams.stdout.write(`${JSON.stringify(documentOf(sample))}\n`)
    })
  }
  if (streams.stdout.isTerminal && streams.env['TERM'] !== 'dumb') {
    return new Live({ colour: screen.colour, interval })
  }
  let history: WatchHistory = noHistory
  return new Printed(async (sample) => {
    history = addSample(history, sample)
    const lines = plainScreen(history, clockOf(sample.at), screen)
    await streams.stdout.write(paint(lines, screen.colour))
  })
}

class Live implements WatchOutput {
  readonly isLive = true
  readonly #screen: LiveScreen

  constructor(options: { readonly colour: boolean; readonly interval: string }) {
    this.#screen = new LiveScreen({ ...options, reach: namespaceReach() })
  }

  get left(): Promise<unknown> {
    return this.#screen.left
  }

  async show(sample: WatchSample): Promise<void> {
    this.#screen.show(sample)
  }

  [Symbol.dispose](): void {
    this.#screen[Symbol.dispose]()
  }
}

class Printed implements WatchOutput {
  readonly isLive = false
  readonly #stop = new StopSignal()
  readonly show: (sample: WatchSample) => Promise<void>

  constructor(show: (sample: WatchSample) => Promise<void>) {
    this.show = show
  }

  get left(): Promise<unknown> {
    return this.#stop.received
  }

  [Symbol.dispose](): void {
    this.#stop[Symbol.dispose]()
  }
}

function documentOf({ findings, census, reading }: WatchSample): FindingsDocument {
  return {
    schema: 'lastref.findings/1',
    command: null,
    summary: null,
    findings,
    blindSpots: reading?.blindSpots ?? census.blindSpots,
  }
}
