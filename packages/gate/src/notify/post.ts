/** One message on its way. */
export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface IncomingResponse {
  readonly status: number
  /** As the server wrote it; null where there is none. */
  readonly retryAfter: string | null
  /** Its beginning. */
  readonly body: string
}

/** What an answer means. */
export type Outcome =
  | { readonly kind: 'ok' }
  /** Worth another try; `afterMs` is how long the server asks to wait, at least. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs: number | null }
  | { readonly kind: 'failed'; readonly reason: string }

/** So much of an answer is read: it is a few words, or it is none. */
const mostBytes = 16 * 1024

/** Sends a request and returns the answer; rejects when the signal aborts, or nobody answers. */
export async function post(
  { url, headers, body }: OutgoingRequest,
  signal: AbortSignal,
): Promise<IncomingResponse> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body,
    // Elsewhere the message, and the key in the address, would be somebody else's.
    redirect: 'manual',
    signal,
  })
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: await beginning(response),
  }
}

async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    size += chunk.length
    if (size > mostBytes) break
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8')
}

/** Returns what a status means that says more than the body; null for 2xx. */
export function statusOutcome(
  { status, retryAfter, body }: IncomingResponse,
  now: number,
): Outcome | null {
  if (status >= 200 && status < 300) return null
  const reason = `HTTP ${status}${said(body)}`
  if (status === 429 || status === 408 || status >= 500) {
    return { kind: 'retry', reason, afterMs: retryAfterMs(retryAfter, now) }
  }
  return { kind: 'failed', reason }
}

/** RFC 9110 10.2.3: seconds, or a date. */
export function retryAfterMs(text: string | null, now: number): number | null {
  if (text === null) return null
  if (/^\s*\d{1,9}\s*$/u.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

/** Returns the words of a body as the end of a reason. Whoever tells it cuts it, without secrets. */
export function said(body: string): string {
  const words = body.replaceAll(/[\p{C}\s]+/gu, ' ').trim()
  return words === '' ? '' : `: ${words}`
}
