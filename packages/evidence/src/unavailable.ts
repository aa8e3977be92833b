import type { Unavailable } from '@lastref/model'

/** Why a line cannot be read: a code of the error catalogue, and a sentence. */
export class UnavailableError extends Error {
  readonly code: string

  constructor(code: string, reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause })
    this.name = 'UnavailableError'
    this.code = code
  }
}

/** Returns what an error says of the line that it broke; throws what was not foreseen. */
export function unavailable(error: unknown): Unavailable {
  if (!(error instanceof UnavailableError)) throw error
  return { state: 'unavailable', code: error.code, reason: error.message }
}
