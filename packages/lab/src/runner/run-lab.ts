import { CensusReader } from '@lastref/observe'
import { buildVictims } from '../build/build.ts'
import type { Claim } from '../claim.ts'
import { forms, type Case, type Experiment, type Form } from '../experiment.ts'
import type { Measurement } from '../measurement.ts'
import { missingNeeds, type Need } from '../needs.ts'
import type { ClaimResult, ExperimentResult, LabResults } from '../results.ts'
import type { VictimRef } from '../victim-ref.ts'
import { askClaim, needsOfClaim } from './ask-claim.ts'
import { timeIsUp } from '../errors.ts'
import { Bench } from './bench.ts'
import { machineOf } from './machine.ts'
import { needsOfCase, runCase } from './run-case.ts'
import { shuffled } from './shuffled.ts'
import { Workspace } from './workspace.ts'

export interface LabOptions {
  readonly experiments: readonly Experiment[]
  readonly claims: readonly Claim[]
  /** The command that is lastref itself. */
  readonly lastref: readonly string[]
  /** Of lastref, for the report. */
  readonly version: string
  readonly repeat: number
  readonly seed: number
  /** For one measurement, in milliseconds. */
  readonly timeout: number
  /** Ends the lab early; it rejects with the reason. */
  readonly signal: AbortSignal
  readonly onEvent: (event: LabEvent) => void
}

/** What a lab tells while it is at it. */
export type LabEvent =
  | { readonly kind: 'building'; readonly victims: number }
  | { readonly kind: 'measuring'; readonly of: string; readonly what: string }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'experiment'; readonly result: ExperimentResult }
  | { readonly kind: 'claim'; readonly result: ClaimResult }

/**
 * Runs experiments and claims, one after the other, and returns what they measured. The process must
 * be in a bpffs of its own (`enterPrivateBpffs`). When it returns or throws, nothing is left.
 */
export async function runLab(options: LabOptions): Promise<LabResults> {
  const startedAt = new Date()
  await using workspace = Workspace.open()
  options.signal.addEventListener('abort', () => workspace.endAll(), { once: true })
  await buildAll(options)
  using census = new LazyCensus()
  const run = new LabRun(options, workspace.folder, () => census.reader())
  const experiments: ExperimentResult[] = []
  for (const experiment of options.experiments) {
    // oxlint-disable-next-line no-await-in-loop -- one measurement must not disturb another
    const result = await run.experiment(experiment)
    experiments.push(result)
    options.onEvent({ kind: 'experiment', result })
  }
  const claims: ClaimResult[] = []
  for (const claim of options.claims) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    const result = await run.claim(claim)
    claims.push(result)
    options.onEvent({ kind: 'claim', result })
  }
  return {
    schema: 'lastref.lab/1',
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    machine: machineOf(allNeeds(options), options.version),
    repeat: options.repeat,
    seed: options.seed,
    experiments,
    claims,
  }
}

class LabRun {
  readonly #options: LabOptions
  readonly #folder: string
  readonly #reader: () => CensusReader

  constructor(options: LabOptions, folder: string, reader: () => CensusReader) {
    this.#options = options
    this.#folder = folder
    this.#reader = reader
  }

  async experiment({ cases, concurrency = 1, ...about }: Experiment): Promise<ExperimentResult> {
    const started = performance.now()
    const { repeat, seed, signal } = this.#options
    const measure = (each: Case, form: Form): Promise<Measurement> => {
      this.#options.onEvent({ kind: 'measuring', of: about.name, what: `${each.name}, ${form}` })
      return this.#bench((bench) => each.measure(bench, each.forms[form]))
    }
    const order = shuffled(cases, seed)
    const results = await inTurn(order, concurrency, (one) => runCase(one, measure, repeat, signal))
    const listed = cases.flatMap((one) => results[order.indexOf(one)] ?? [])
    return { ...about, seconds: secondsSince(started), cases: listed }
  }

  async claim(claim: Claim): Promise<ClaimResult> {
    const started = performance.now()
    const { name, sentence, how, answer } = claim
    this.#options.onEvent({ kind: 'measuring', of: 'claims', what: name })
    const asked = await askClaim(claim, (measure) => this.#bench(measure), this.#options.signal)
    return { name, sentence, how, answer, seconds: secondsSince(started), ...asked }
  }

  async #bench<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
    const { lastref, timeout, signal, onEvent } = this.#options
    signal.throwIfAborted()
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    await using bench = new Bench(
      {
        lastref,
        signal: limited,
        folder: this.#folder,
        say: (text) => onEvent({ kind: 'said', text }),
      },
      this.#reader,
    )
    try {
      const result = await work(bench)
      limited.throwIfAborted()
      return result
    } catch (error) {
      if (limited.aborted && !signal.aborted) throw timeIsUp(timeout)
      throw error
    }
  }
}

/** Loading the census takes longer than many a measurement, and not every selection needs it. */
class LazyCensus implements Disposable {
  #reader: CensusReader | undefined

  reader(): CensusReader {
    this.#reader ??= CensusReader.open()
    return this.#reader
  }

  [Symbol.dispose](): void {
    this.#reader?.[Symbol.dispose]()
  }
}

/** Works on `most` items at once and returns the results in the order of the items. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Promise<Result>[] = []
  const running = new Set<Promise<unknown>>()
  try {
    for (const item of items) {
      // oxlint-disable-next-line no-await-in-loop -- no more than that many at once
      if (running.size >= most) await Promise.race(running)
      const result = work(item)
      results.push(result)
      running.add(result)
      const ended = (): boolean => running.delete(result)
      result.then(ended, ended)
    }
    return await Promise.all(results)
  } finally {
    // One that failed must not leave the others at work.
    await Promise.allSettled(results)
  }
}

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000
}

function allNeeds({ experiments, claims }: LabOptions): readonly Need[] {
  const cases = experiments.flatMap((experiment) => experiment.cases)
  return [...cases.flatMap(needsOfCase), ...claims.flatMap(needsOfClaim)]
}

/** Compilers use every processor: they are done before anything is measured. */
async function buildAll({ experiments, claims, onEvent }: LabOptions): Promise<void> {
  const cases = experiments
    .flatMap((experiment) => experiment.cases)
    .filter((one) => missingNeeds(needsOfCase(one)).length === 0)
    .flatMap((one) => forms.map((form) => one.forms[form].victim))
  const claimed = claims
    .filter((claim) => missingNeeds(needsOfClaim(claim)).length === 0)
    .flatMap(({ victims = [] }) => victims)
  const wanted = new Map<string, VictimRef>()
  for (const victim of [...cases, ...claimed])
    wanted.set(`${victim.language}/${victim.name}`, victim)
  onEvent({ kind: 'building', victims: wanted.size })
  try {
    await buildVictims([...wanted.values()])
  } catch {
    // The case that cannot have its victim says so in its place; the others go on.
  }
}
