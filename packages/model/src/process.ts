/** Who a process is, and what it holds. Printed by `ps`. */
export interface ProcessHoldings {
  readonly pid: number
  readonly comm: string
  readonly exe: string | null
  readonly commandLine: readonly string[]
  readonly unit: string | null
  readonly container: string | null
  readonly podUid: string | null
  /** Open fds on BPF objects. */
  readonly bpfFds: number
  /** Distinct files behind those fds and behind mappings. */
  readonly files: number
  /** Distinct objects behind those files. */
  readonly objects: number
  /** Sum over the distinct objects whose memory is known, in bytes. */
  readonly memlockBytes: number
  /** All open fds of the process, of any type; null when it may not be read. */
  readonly openFds: number | null
  /** Soft RLIMIT_NOFILE; null when it may not be read, Infinity is never used (`unlimited` → null). */
  readonly fdLimit: number | null
}
