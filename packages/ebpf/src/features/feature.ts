/** One ability of this kernel and process, tried or looked up. Plain data. */
export interface Feature {
  /** `group:what`, e.g. `map:ringbuf`, `attach:fentry`, `iterator:task_file`. */
  readonly name: string
  readonly group: FeatureGroup
  readonly supported: boolean
  /** What was found, or why it is not there: one sentence. */
  readonly reason: string
  /** The first Linux version that has it; absent where it depends on more than the version. */
  readonly since?: string
}

export type FeatureGroup =
  | 'host'
  | 'capability'
  | 'btf'
  | 'map'
  | 'program'
  | 'helper'
  | 'attach'
  | 'iterator'

/** How to find out about one ability; run at most once per process. */
export interface FeatureProbe {
  readonly name: string
  readonly group: FeatureGroup
  readonly since?: string
  readonly probe: () => FeatureOutcome
}

export interface FeatureOutcome {
  readonly supported: boolean
  readonly reason: string
}
