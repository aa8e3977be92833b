/** What a victim says after each of its steps. Which members there are depends on the victim. */
export interface VictimReport {
  /** The name of the step, e.g. `dup`. */
  readonly step: string
  readonly pid: number
  /** Ids of the objects made so far, in the order they were made. */
  readonly maps: readonly number[]
  readonly progs: readonly number[]
  readonly links: readonly number[]
  readonly btfs: readonly number[]
  /** The fds that are open on these objects, in the order they were opened. */
  readonly fds?: readonly number[]
  /** A process that shares something with the victim. */
  readonly child?: number
  /** Start of a mapping, in hexadecimal. */
  readonly address?: string
  readonly pin?: string
  readonly otherPin?: string
  /** Paths as hexadecimal digits, where they are no valid text. */
  readonly pinHex?: string
  readonly cgroupHex?: string
  /** Inode numbers of namespaces. */
  readonly mountNamespace?: number
  readonly netns?: number
  readonly ifindex?: number
  readonly cgroup?: string
  /** Other fds: of an io_uring, a perf event, an open iterator, a socket. */
  readonly ring?: number
  readonly event?: number
  readonly iterator?: number
  readonly socket?: number
  readonly sockets?: readonly number[]
}

/** A report, or the kernel's reason why the victim could not do its step. */
export type VictimLine =
  | ({ readonly ready: true } & VictimReport)
  | { readonly ready: false; readonly error: string; readonly errno: number }

function isVictimLine(value: unknown): value is VictimLine {
  return typeof value === 'object' && value !== null && 'ready' in value
}

/** Returns what a line of a victim's output says, or null when it is not one of its reports. */
export function parseVictimLine(line: string): VictimLine | null {
  try {
    const value: unknown = JSON.parse(line)
    return isVictimLine(value) ? value : null
  } catch {
    return null
  }
}
