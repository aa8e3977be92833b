import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { BpfObject, Census } from '@lastref/model'
import type { CensusReader } from '@lastref/observe'
import { buildVictims } from '../build/build.ts'
import { noSuchVictim, runFailed } from '../errors.ts'
import type { Subject } from '../experiment.ts'
import type {
  Lab,
  MemoryCgroup,
  RunOptions,
  RunReport,
  SteppedVictim,
  ToolOptions,
  ToolReport,
} from '../lab.ts'
import type { BuiltVictim, VictimRef } from '../victim-ref.ts'
import { runToEnd } from './ended-process.ts'
import { makeMemoryCgroup } from './memory-cgroup.ts'
import { runReport } from './run-report.ts'
import { SteppedProcess } from './stepped-process.ts'

const bpffs = '/sys/fs/bpf'
let made = 0

export interface BenchOptions {
  /** The command that is lastref itself: `['/usr/bin/node', '/usr/bin/lastref']`. */
  readonly lastref: readonly string[]
  /** For files. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

/** The lab as one measurement sees it. */
export class Bench implements Lab, AsyncDisposable {
  readonly signal: AbortSignal
  readonly pins: string
  readonly #options: BenchOptions
  readonly #reader: () => CensusReader
  readonly #started: SteppedVictim[] = []
  #runs = 0

  constructor(options: BenchOptions, reader: () => CensusReader) {
    this.#options = options
    this.#reader = reader
    this.signal = options.signal
    this.pins = join(bpffs, `lab-${++made}`)
    mkdirSync(this.pins)
  }

  async build(victim: VictimRef): Promise<BuiltVictim> {
    const [built] = await buildVictims([victim])
    if (built === undefined) throw noSuchVictim(victim.name)
    return built
  }

  async run(subject: Subject, { options = [], env }: RunOptions = {}): Promise<RunReport> {
    const victim = await this.build(subject.victim)
    const file = join(this.#options.folder, `findings-${basename(this.pins)}-${++this.#runs}.json`)
    const argv = [...this.#options.lastref, 'run', '--json', '-o', file, ...options, '--']
    const ended = await this.tool([...argv, ...this.#argv(victim, subject)], {
      env: { ...subject.env, ...env },
    })
    try {
      return runReport(file, victim, ended)
    } catch {
      this.signal.throwIfAborted()
      throw runFailed(victim.name, ended.stderr)
    } finally {
      rmSync(file, { force: true })
    }
  }

  async start(subject: Subject): Promise<SteppedVictim> {
    const victim = await this.build(subject.victim)
    const argv = this.#argv(victim, subject)
    const started = await SteppedProcess.start(victim.name, argv, subject.env ?? {}, this.signal)
    this.#started.push(started)
    return started
  }

  async tool(argv: readonly string[], options: ToolOptions = {}): Promise<ToolReport> {
    return await runToEnd(argv, { ...options, signal: this.signal })
  }

  census(): Census {
    return this.#reader().take({ processes: true })
  }

  map(id: number): BpfObject | null {
    return this.#reader().take({ only: { kind: 'map', id } }).objects[0] ?? null
  }

  memoryCgroup(limitBytes: number): MemoryCgroup {
    return makeMemoryCgroup(limitBytes)
  }

  say(text: string): void {
    this.#options.say(text)
  }

  /** Ends what is still running, and removes its pins, so that no later census sees them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((victim) => victim[Symbol.asyncDispose]()))
    rmSync(this.pins, { recursive: true })
    for (const name of readdirSync(bpffs))
      if (isOfTheDead(name)) rmSync(join(bpffs, name), { recursive: true, force: true })
  }

  #argv({ command }: BuiltVictim, { args = [] }: Subject): readonly string[] {
    return [...command, ...args.map((word) => word.replace('{pins}', this.pins))]
  }
}

/** A victim names its directory after its pid; one that was killed could not remove it. */
function isOfTheDead(name: string): boolean {
  const pid = /^lastref-victim-(\d+)$/u.exec(name)?.[1]
  return pid !== undefined && !existsSync(`/proc/${pid}`)
}
