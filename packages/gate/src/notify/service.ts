import type { IncomingResponse, Outcome, OutgoingRequest } from './post.ts'
import type { Notice } from './notice.ts'
import type { Rate } from './rate-limit.ts'

/** What a request is made of, beside the notice. Secrets are in here and nowhere else. */
export interface Access {
  readonly url: string
  readonly secret: string | null
}

/** One message, before it is signed: a signature has the time of its sending. */
export type Message = (access: Access, now: number) => OutgoingRequest

/** How a service wants to be spoken to. */
export interface ServiceDialect {
  readonly rates: readonly Rate[]
  /** Returns the messages of a notice, at most `most`. */
  messages(notice: Notice, most: number): readonly Message[]
  /** Returns what an answer means. */
  outcome(response: IncomingResponse, now: number): Outcome
}

/** So long is waited when a service with a window of a minute says that it was too much. */
export const tooFastMs = 10_000

const minute = 60_000
export const perMinute = (count: number): Rate => ({ count, perMs: minute })
export const perSecond = (count: number): Rate => ({ count, perMs: 1000 })

/** Returns a JSON object of an answer; null for what is none. */
export function jsonAnswer(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
