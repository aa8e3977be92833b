import type { Symboliser } from '@lastref/symbols'

/** Which processes are followed. Children that are forked later always are. */
export type TrackScope =
  /** A process that is about to become the command, and everything it starts. */
  | { readonly kind: 'tree'; readonly rootPid: number }
  | { readonly kind: 'processes'; readonly pids: readonly number[] }
  /** All processes of a cgroup and those below it: a directory, or a path below the hierarchies. */
  | { readonly kind: 'cgroup'; readonly path: string }
  /** Every process of the host but this one. */
  | { readonly kind: 'all' }

/** What the tracker needs to turn stacks into lines. */
export type SymboliserLike = Pick<Symboliser, 'addProcess' | 'symbolise'>

/** How openings are seen; see docs/tracker.md. */
export type BackendName = 'kmem_cache_alloc' | 'sys_exit_bpf'

export interface TrackerOptions {
  readonly scope: TrackScope
  readonly symboliser: SymboliserLike
  /** `auto`, the default, takes the first that works here. */
  readonly backend?: 'auto' | BackendName
  /**
   * One event for every opening and release out of `poll`. By default not for a tree: `run` needs
   * the tallies only, and a million events cost more than they tell. Pinnings and misuses always
   * come.
   */
  readonly events?: boolean
  /** Look for double closes and for numbers that name another file by now. Slows every close(2). */
  readonly misuse?: boolean
}
