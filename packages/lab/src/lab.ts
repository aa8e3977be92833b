import type { BpfObject, Census } from '@lastref/model'
import type { Subject } from './experiment.ts'
import type { Mark, Said } from './measurement.ts'
import type { BuiltVictim, VictimRef } from './victim-ref.ts'

/** What a measurement works with: everything of it is gone when the measurement ends. */
export interface Lab {
  /** Aborted when the time is up or the user gave up. */
  readonly signal: AbortSignal
  /** A directory in a bpffs of the lab's own, empty at the begin of each measurement. */
  readonly pins: string
  /** Returns a victim, built if it is not. */
  build(victim: VictimRef): Promise<BuiltVictim>
  /** `lastref run` on a subject, to its end. */
  run(subject: Subject, options?: RunOptions): Promise<RunReport>
  /** Starts a subject that waits after each step; see `packages/lab/victims/README.md`. */
  start(subject: Subject): Promise<SteppedVictim>
  /** Runs any other command to its end, within the lab's limits. */
  tool(argv: readonly string[], options?: ToolOptions): Promise<ToolReport>
  /** One census of the host, with its processes. */
  census(): Census
  /** One map, as the census sees it; null when there is none. */
  map(id: number): BpfObject | null
  /** Makes a memory cgroup with a limit. @throws NotMeasurableHere where there is no controller. */
  memoryCgroup(limitBytes: number): MemoryCgroup
  /** Tells the user what is going on, while it goes on. */
  say(text: string): void
}

export interface RunOptions {
  /** Further options of `lastref run`: `['--wait-for-children', '0s']`. */
  readonly options?: readonly string[]
  /** Let the victim wait at its steps, as `start` does; it is given its words at once. */
  readonly env?: Readonly<Record<string, string>>
}

export interface RunReport {
  readonly said: readonly Said[]
  /** The victim's marked line, null in a fixed twin. */
  readonly mark: Mark | null
  readonly opened: number
  readonly closed: number
  readonly closedByGc: number
  readonly heldFds: number
  readonly lostEvents: number
  /** How the victim ended. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A victim that waits for a word after each of its steps. Dispose of it: it is gone then. */
export interface SteppedVictim extends AsyncDisposable {
  readonly pid: number
  /** What it said last: a JSON object with a member `ready`. */
  readonly said: Readonly<Record<string, unknown>>
  /** Lets it go on; returns what it says next, or null when it has ended. */
  next(): Promise<Readonly<Record<string, unknown>> | null>
}

export interface ToolOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** In milliseconds; ended with SIGKILL after that. */
  readonly timeout?: number
  readonly input?: string
}

export interface ToolReport {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

/** A memory cgroup of the lab's own; it is removed with all that runs in it. */
export interface MemoryCgroup {
  /** Absolute path in the file system. */
  readonly path: string
  /** As the census names it: `/lastref-lab-4312/m1`. */
  readonly name: string
  readonly version: 1 | 2
  /** Puts a process, and all that it starts afterwards, into it. */
  add(pid: number): void
  /** Bytes charged now. */
  usage(): number
  /** How often the limit was hit. */
  failures(): number
}
