import { setTimeout as sleep } from 'node:timers/promises'
import type { FindingsDocument } from '@lastref/model'
import { deliver } from './deliver.ts'
import type { Destination } from './destination.ts'
import { dialects } from './dialects.ts'
import { noticeOf } from './notice.ts'
import { post } from './post.ts'
import { RateLimit, type Clock } from './rate-limit.ts'
import { accessOf } from './secret.ts'
import type { ToldState } from './told-state.ts'

export interface NotifyOptions {
  readonly destinations: readonly Destination[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** The verdict in a line. */
  readonly summary: string
  /** For all of them together. */
  readonly timeoutMs: number
  /** For one try. */
  readonly attemptMs?: number
  readonly told: ToldState
  readonly clock?: Clock
}

export interface NotifyResult {
  /** A sentence for each destination that could not be told; no secret is in it. */
  readonly failures: readonly string[]
  readonly told: ToldState
}

const hostClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal })
  },
}

/** Tells every destination what it wants to know. Never throws, and ends when the time is over. */
export async function notify(
  document: FindingsDocument,
  { destinations, env, cwd, summary, timeoutMs, attemptMs, told, clock = hostClock }: NotifyOptions,
): Promise<NotifyResult> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const limits = new Map<string, RateLimit>()
  const failures: string[] = []
  const state = new Map(told)
  const tell = async (destination: Destination): Promise<void> => {
    const { service, name, on, messages } = destination
    const dialect = dialects[service]
    // Alertmanager itself takes what it has for what it has, and forgets what is not repeated.
    const before = service === 'alertmanager' ? undefined : told.get(name)
    const notice = noticeOf(document, { env, summary, told: before ?? new Set() })
    const wanted = on === 'always' || notice.findings.length > 0
    if (wanted) {
      const result = accessOf(destination, env, cwd)
      if (!result.ok) {
        failures.push(`${name} was not told: ${result.reason}`)
        return
      }
      const { access } = result
      const limit = limits.get(access.url) ?? new RateLimit(dialect.rates, clock)
      limits.set(access.url, limit)
      const failure = await deliver(dialect.messages(notice, messages), {
        dialect,
        access,
        limit,
        clock,
        post,
        attemptMs: attemptMs ?? 10_000,
        mostWaitMs: timeoutMs,
        deadline,
      })
      if (failure !== null) {
        failures.push(`${name} was not told: ${failure}`)
        return
      }
    }
    state.set(name, blockedFingerprints(document))
  }
  await Promise.all(destinations.map(tell))
  return { failures: failures.toSorted(), told: state }
}

/** What is gone is forgotten, so that it is told again when it comes back. */
function blockedFingerprints({ findings }: FindingsDocument): ReadonlySet<string> {
  return new Set(
    findings.flatMap(({ gate, fingerprint }) => (gate?.status === 'blocked' ? [fingerprint] : [])),
  )
}
