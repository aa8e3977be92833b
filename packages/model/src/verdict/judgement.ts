import type { Forecast, Verdict } from '../finding.ts'
import type { Trend } from '../forecast/trend.ts'
import type { Misuse, ObjectIdentity, Site } from '../opening.ts'

/** What a judgement is about: names its page in docs/rules. */
export type Rule =
  | 'leaked'
  | 'growing'
  | 'orphaned'
  | 'closed-by-gc'
  | 'recheck'
  | 'reachable'
  | Misuse['what']

/** How what is held looks, as docs/verdicts.md draws it. */
export type Shape =
  /** One object, many files, one site: a loop or an error path that forgets. */
  | 'one-object'
  /** Many objects, one site: kept by a container, or never closed. */
  | 'many-objects'
  /** Many fds on few files: a number was duplicated and lost. */
  | 'duplicates'
  /** Held by a process that did not open it: a child inherited it. */
  | 'inherited'
  | 'pin'
  /** Each object once, opened at the start and kept. */
  | 'set'
  | 'none'

/** What one site did, and what became of what it opened. */
export interface Judgement {
  readonly rule: Rule
  /** Null for misuse. */
  readonly verdict: Verdict | null
  readonly shape: Shape
  /** Null: opened before the recording began. */
  readonly site: Site | null
  /** Full sentences with the numbers. */
  readonly reasons: readonly string[]
  /** What is held, left or was lost, most files first. */
  readonly objects: readonly ObjectIdentity[]
  /** What the verdict counts: files, fds where they are more, pins, or misuses. */
  readonly count: number
  /** Held now, or left when a process ended. */
  readonly files: number
  readonly fds: number
  readonly opened: number
  readonly closed: number
  readonly closedByGc: number
  readonly pids: readonly number[]
  /** Milliseconds since the epoch; null when no opening was seen. */
  readonly firstAt: number | null
  readonly lastAt: number | null
  /** Of its files, fds or objects, whichever grows most surely. */
  readonly trend: Trend | null
  /** When its processes or what pays for them runs out, soonest first. */
  readonly forecasts: readonly Forecast[]
}
