import type { ObjectKind } from '@lastref/model'

/** What was found out about the BPF fds of one Go process. Names are raw: escape them when printing. */
export interface GoHeapAnswer {
  readonly pid: number
  /** As the program says itself, e.g. `go1.26.8`. */
  readonly goVersion: string
  /** Where the offsets of the runtime's structures came from. */
  readonly layout: 'dwarf' | 'table'
  /** The program has no symbols (`-s -w`): variables have addresses instead of names. */
  readonly stripped: boolean
  /** True when the process ran on while its memory was copied: any verdict may then be wrong. */
  readonly provisional: boolean
  readonly pause: GoHeapPause
  readonly heap: GoHeapSize
  /** One for each BPF fd that the process had while it was frozen, by number. */
  readonly fds: readonly FdAnswer[]
  /** What made the answer smaller, in sentences. */
  readonly notes: readonly string[]
}

/** How the process was stopped, and for how long. */
export interface GoHeapPause {
  readonly how: 'ptrace' | 'cgroup-v2' | 'cgroup-v1' | 'sigstop' | 'none'
  /** From the first stopped thread to the last one that goes on, in milliseconds. */
  readonly milliseconds: number
}

export interface GoHeapSize {
  readonly spans: number
  /** Bytes of the heap in use, free slots included. */
  readonly bytes: number
  /** Bytes that can hold pointers, stacks included: what was copied. */
  readonly copiedBytes: number
  readonly reachableObjects: number
  readonly goroutines: number
}

export interface FdAnswer {
  readonly fd: number
  readonly kind: ObjectKind
  /** The kernel's number of the object; null where it does not say. */
  readonly id: number | null
  /** Null: no object with a finalizer or cleanup holds this number. */
  readonly owner: FdOwner | null
  readonly verdict: FdVerdict
}

/** The Go object that closes the fd when it is collected. */
export interface FdOwner {
  /** As hexadecimal digits with `0x`. */
  readonly address: string
  /** E.g. `*sys.FD`; null: only a cleanup is registered, and those do not say. */
  readonly type: string | null
  readonly release: FdRelease
}

/** What is registered to run once the object is unreachable. */
export interface FdRelease {
  readonly kind: 'finalizer' | 'cleanup'
  /** E.g. `github.com/cilium/ebpf/internal/sys.(*FD).Close`; null: not in the program's tables. */
  readonly function: string | null
}

export type FdVerdict =
  | ReachableVerdict
  /** Nothing refers to it any more; the next collection closes the fd. */
  | { readonly kind: 'unreachable' }
  /** It was collected, and its finalizer or cleanup waits behind one that does not return. */
  | QueuedVerdict
  /** Nothing refers to it, but an object in the same 16-byte block is in use, so it is never freed. */
  | PinnedVerdict
  /** No object with a finalizer or cleanup holds the number: Go will never close it by itself. */
  | { readonly kind: 'no-owner' }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface ReachableVerdict {
  readonly kind: 'reachable'
  readonly root: Root
  /** From the root to the owner of the fd, which is the last one. */
  readonly path: readonly Step[]
  /**
   * `conservative`: found over a word that nothing says to be a pointer, such as on the stack of a goroutine that
   * was running, where a dead value looks like a live one.
   */
  readonly certainty: 'certain' | 'conservative'
}

export interface QueuedVerdict {
  readonly kind: 'queued'
  /** The goroutine whose finalizer or cleanup does not return; null: none was seen running one. */
  readonly behind: GoroutineRoot | null
}

export interface PinnedVerdict {
  readonly kind: 'pinned-by-neighbour'
  /** What the neighbour is reachable through; null: only its own use keeps it. */
  readonly root: Root
  readonly path: readonly Step[]
}

/** Where a path begins. */
export type Root = VariableRoot | GoroutineRoot | TimerRoot | FinalizerRoot | RuntimeRoot

export interface VariableRoot {
  readonly kind: 'variable'
  /** E.g. `main.registry`; null: the program is stripped. */
  readonly name: string | null
  /** As hexadecimal digits with `0x`: of the word in the variable, without the load bias. */
  readonly address: string
  /** `data` or `bss`, and the distance of the word from its start. */
  readonly section: string
  /** E.g. `map[string]*main.link`, `[]main.link`; null: not known. */
  readonly type: string | null
  /** Functions that refer to the variable, where it has no name. */
  readonly usedBy: readonly string[]
}

export interface GoroutineRoot {
  readonly kind: 'goroutine'
  readonly number: number
  /** E.g. `running`, `waiting`. */
  readonly state: string
  /** The user's function whose frame holds the value. */
  readonly function: string | null
  readonly file: string | null
  readonly line: number | null
  /** The function that the `go` statement started. */
  readonly started: string | null
}

/** A timer that has not fired yet. */
export interface TimerRoot {
  readonly kind: 'timer'
  /** The function it will call; null: not known, or it sends on a channel. */
  readonly function: string | null
}

/** What the finalizer or cleanup of another object captured. */
export interface FinalizerRoot {
  readonly kind: 'finalizer'
  readonly function: string | null
  /** It waits to run, rather than for its object to become unreachable. */
  readonly queued: boolean
}

/** A structure of Go's own runtime. */
export interface RuntimeRoot {
  readonly kind: 'runtime'
  /** E.g. `runtime.allp`, `p 3`; null: the program is stripped. */
  readonly name: string | null
}

/** One object on a path. */
export interface Step {
  /** As hexadecimal digits with `0x`. */
  readonly address: string
  /** Of its slot, in bytes. */
  readonly size: number
  /** E.g. `main.link`, `closure main.watch.func1`, `chan main.link`; null: not known. */
  readonly type: string | null
  /** Where the object before it, or the root, refers to it: in bytes from its start. */
  readonly offset: number
  /** The field there, e.g. `.maps[…]`; null: not known. */
  readonly field: string | null
}

/** What one thread's registers held in user mode. */
export interface ThreadRegisters {
  readonly tid: number
  readonly values: readonly bigint[]
}

/** A process none of whose threads runs, until this is disposed of. */
export interface HeldProcess extends Disposable {
  readonly registers: () => readonly ThreadRegisters[]
}

export interface GoHeapOptions {
  /** False: the process runs on while its memory is copied, and the answer is provisional. */
  readonly freeze?: boolean
  /** More of the heap than this is not copied: LRE657. In bytes; default: half of the free memory. */
  readonly maxHeapBytes?: number
  /** A pause longer than this is ended, and the answer given up: LRE658. Default: 5000. */
  readonly maxPauseMs?: number
  /**
   * Copies stretches of the process's memory one behind the other, and returns how many bytes it got. By
   * default `/proc/PID/mem` is read, which takes half as long again.
   */
  readonly gather?: (
    pid: number,
    stretches: readonly { readonly start: number; readonly length: number }[],
    into: Uint8Array,
  ) => number
  /**
   * Lets this thread go before all other work until it is disposed of; called for the pause. By default it
   * gets the highest priority of an ordinary one, which other sessions of the machine do not mind.
   */
  readonly urgently?: () => Disposable
  /**
   * Stops all threads of the process until it is disposed of, and knows their registers: `refused` where the kernel
   * does not allow it, `moving` when not all stopped in time. Without it the freezer of a cgroup or a signal
   * stops them; a value that only a register holds is not seen then, and what looks unreachable while a
   * goroutine runs is `unknown`.
   */
  readonly hold?: (pid: number, timeoutMs: number) => HeldProcess | 'refused' | 'moving'
}
