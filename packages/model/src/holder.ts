import type { AttachPoint } from './attach-point.ts'
import type { Refs } from './refs.ts'

/** Whatever keeps an object alive. `refs` is what this holder contributes to the counters. */
export type Holder =
  | FileHolder
  | PinHolder
  | ProgHolder
  | MapHolder
  | LinkHolder
  | AttachHolder
  | IteratorHolder
  | KernelHolder

/**
 * One kernel `struct file` on the object. Several fds, processes, mappings and messages in flight
 * may share it: they are the places in `at`, and they contribute one reference together.
 */
export interface FileHolder {
  readonly kind: 'file'
  /** A name for the file that is unique within its census, e.g. `f12`. */
  readonly file: string
  readonly refs: Refs
  readonly at: readonly FileLocation[]
  /** Who opened it; null until a tracker has seen the opening. */
  readonly opening: null
}

export type FileLocation = FileDescriptors | FileMapping | FileInFlight

export interface FileDescriptors {
  readonly pid: number
  readonly comm?: string
  readonly container?: string | null
  readonly fds: readonly number[]
}

export interface FileMapping {
  readonly pid: number
  readonly comm?: string
  /** Address range in hexadecimal, as in /proc/PID/maps: `7f00-7f10`. */
  readonly vma: string
}

/** Held by no fd: waiting in a unix socket, or registered with an io_uring. `pid` owns that one. */
export interface FileInFlight {
  readonly inflight: 'unix' | 'io_uring'
  readonly pid: number
  readonly comm?: string
}

export interface PinHolder {
  readonly kind: 'pin'
  readonly path: string
  /** Other names of the same inode: hard links, or the same file system mounted elsewhere. */
  readonly alsoAt?: readonly string[]
  readonly mountNamespace: number
  readonly refs: Refs
}

/** A program: it uses the map, extends the program, or was built with the BTF. */
export interface ProgHolder {
  readonly kind: 'prog'
  readonly id: number
  readonly refs: Refs
}

/** An outer map, a program array, a devmap or cpumap with programs, a sockmap, or a map's BTF. */
export interface MapHolder {
  readonly kind: 'map'
  readonly id: number
  /** How many of its elements hold the object; absent where it is not an element. */
  readonly slots?: number
  readonly refs: Refs
}

export interface LinkHolder {
  readonly kind: 'link'
  readonly id: number
  readonly refs: Refs
}

/** An attachment without a link of its own. */
export interface AttachHolder {
  readonly kind: 'attach'
  readonly to: AttachPoint
  readonly refs: Refs
}

/** An open iterator (`bpf_iter` file), which holds its program. */
export interface IteratorHolder {
  readonly kind: 'iterator'
  readonly file: string
  readonly at: readonly FileLocation[]
  readonly refs: Refs
}

/** The kernel itself, e.g. a module that owns its BTF. */
export interface KernelHolder {
  readonly kind: 'kernel'
  readonly what: string
  readonly refs: Refs
}
