import type { IncomingResponse, Outcome, OutgoingRequest } from './post.ts'
import type { Clock, RateLimit } from './rate-limit.ts'
import { redacted } from './secret.ts'
import type { Access, Message, ServiceDialect } from './service.ts'

export interface DeliveryOptions {
  readonly dialect: ServiceDialect
  readonly access: Access
  readonly limit: RateLimit
  readonly clock: Clock
  readonly post: (request: OutgoingRequest, signal: AbortSignal) => Promise<IncomingResponse>
  /** So long one try may take. */
  readonly attemptMs: number
  /** A server that asks to wait longer than this will not see another try. */
  readonly mostWaitMs: number
  /** Aborts when the time for all of it is over. */
  readonly deadline: AbortSignal
}

/** So often a message is tried: with the waits between, about half a minute. */
const mostTries = 6
const firstWaitMs = 500
const longestReason = 300

/**
 * Sends the messages in order, each again after a growing wait where that may help. Returns null, or
 * why it was given up, without any secret in it. Never throws.
 */
export async function deliver(
  messages: readonly Message[],
  options: DeliveryOptions,
): Promise<string | null> {
  for (const [index, message] of messages.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- in order
    const failure = await deliverOne(message, options)
    if (failure === null) continue
    const which = messages.length === 1 ? '' : ` (message ${index + 1} of ${messages.length})`
    // First without secrets, then cut: a part of one is one too.
    return `${redacted(failure, options.access).slice(0, longestReason).toWellFormed()}${which}`
  }
  return null
}

async function deliverOne(message: Message, options: DeliveryOptions): Promise<string | null> {
  const { clock, deadline, limit, mostWaitMs } = options
  let last = 'there was no time left'
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    let outcome: Outcome
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      outcome = await limit.run(() => tried(message, options), deadline)
    } catch (error) {
      if (!deadline.aborted) throw error
      return last
    }
    if (outcome.kind === 'ok') return null
    last = outcome.reason
    if (outcome.kind === 'failed') return last
    if (attempt === mostTries) break
    const wait = Math.max(firstWaitMs * 2 ** (attempt - 1), outcome.afterMs ?? 0)
    if (wait > mostWaitMs) return `${last}; it asks to wait ${Math.ceil(wait / 1000)} s`
    try {
      // oxlint-disable-next-line no-await-in-loop
      await clock.sleep(wait, deadline)
    } catch {
      return `${last}; there was no time left for another try`
    }
  }
  return `${last}; it was tried ${mostTries} times`
}

async function tried(
  message: Message,
  { dialect, access, clock, post, attemptMs, deadline }: DeliveryOptions,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(attemptMs)
  try {
    const request = message(access, clock.now())
    const response = await post(request, AbortSignal.any([timeout, deadline]))
    return dialect.outcome(response, clock.now())
  } catch (error) {
    const reason = timeout.aborted ? `no answer within ${attemptMs / 1000} s` : networkReason(error)
    return { kind: 'retry', reason, afterMs: null }
  }
}

/** `fetch failed` says nothing; its cause does. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error) {
    const code = 'code' in cause && typeof cause.code === 'string' ? `${cause.code}: ` : ''
    return `${code}${cause.message}`
  }
  return error.message
}
