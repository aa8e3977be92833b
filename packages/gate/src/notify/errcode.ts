import { said, statusOutcome, type IncomingResponse, type Outcome } from './post.ts'
import { jsonAnswer, tooFastMs } from './service.ts'

/** Error codes of a service that pass by themselves. */
export interface PassingCodes {
  /** It is busy: ask again soon. */
  readonly busy: ReadonlySet<unknown>
  /** Too many messages came. */
  readonly tooFast: ReadonlySet<unknown>
}

/** Returns what an answer means whose errors stand in `errcode`, with status 200 (WeCom, DingTalk). */
export function errcodeOutcome(
  response: IncomingResponse,
  now: number,
  { busy, tooFast }: PassingCodes,
): Outcome {
  const status = statusOutcome(response, now)
  if (status !== null) return status
  const code = jsonAnswer(response.body)?.['errcode']
  if (code === 0) return { kind: 'ok' }
  const reason = `its answer was${said(response.body)}`
  if (busy.has(code)) return { kind: 'retry', reason, afterMs: null }
  // Its window is a minute; asking again at once would only make it longer.
  if (tooFast.has(code)) return { kind: 'retry', reason, afterMs: tooFastMs }
  return { kind: 'failed', reason }
}
