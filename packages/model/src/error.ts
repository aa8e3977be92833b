/** What an exit status of the command line means; the statuses are shared by many error codes. */
export type ExitStatus = 2 | 3 | 4 | 70

export interface LastrefErrorOptions {
  /** Stable, e.g. `LRE101`; explained by `lastref help CODE`. */
  readonly code: string
  readonly status: ExitStatus
  /** The exact command, or the one step, that helps. */
  readonly help?: string
  readonly cause?: unknown
}

/** An error a user is told about: a stable code, one sentence, its cause, and what to do. */
export class LastrefError extends Error {
  readonly code: string
  readonly status: ExitStatus
  readonly help: string | undefined

  constructor(message: string, options: LastrefErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LastrefError'
    this.code = options.code
    this.status = options.status
    this.help = options.help
  }
}

/** What `lastref help CODE` prints about one error code. */
export interface ErrorEntry {
  readonly code: string
  /** A few words: what went wrong. */
  readonly title: string
  /** Why it happens and what it means, in full sentences. */
  readonly explanation: string
  /** The exact command, or the one step, that helps. */
  readonly help: string
}
