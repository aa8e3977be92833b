import { request, type IncomingMessage } from 'node:http'
import { request as requestTls } from 'node:https'
import { UnavailableError } from '../unavailable.ts'
import { endpointText, type Endpoint } from './endpoint.ts'

export interface GetOptions {
  /** For all of it, in milliseconds: a peer that drips a byte a second hangs as well. */
  readonly timeout: number
  readonly maxBytes: number
  /** Gives the request up. */
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly body: Buffer
  readonly contentType: string
  /** The local port of the connection; null for a unix socket. */
  readonly localPort: number | null
}

/**
 * Returns what the endpoint answers. Follows no redirect: where it leads is not the process asked.
 *
 * @throws UnavailableError LRE610 no answer in time, LRE611 no connection, LRE612 another status than
 *   200, LRE614 more bytes than are accepted.
 */
export async function httpGet(
  endpoint: Endpoint,
  path: string,
  { timeout, maxBytes, signal: givenUp }: GetOptions,
): Promise<Answer> {
  const inTime = AbortSignal.timeout(timeout)
  const signal = givenUp === undefined ? inTime : AbortSignal.any([inTime, givenUp])
  const where = `${endpointText(endpoint)}${path}`
  try {
    const response = await answerOf(endpoint, path, signal)
    // Later the connection may be gone, and its number with it.
    const localPort = response.socket.localPort ?? null
    const { statusCode = 0, headers } = response
    if (statusCode !== 200) {
      response.destroy()
      throw new UnavailableError('LRE612', `${where} answered with status ${statusCode}`)
    }
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of response) {
      if (!(chunk instanceof Buffer)) continue
      length += chunk.length
      if (length > maxBytes) {
        response.destroy()
        throw new UnavailableError('LRE614', `${where} answered with more than ${maxBytes} bytes`)
      }
      chunks.push(chunk)
    }
    return { body: Buffer.concat(chunks), contentType: headers['content-type'] ?? '', localPort }
  } catch (error) {
    if (error instanceof UnavailableError) throw error
    if (signal.aborted) {
      throw new UnavailableError(
        'LRE610',
        `${where} did not answer within ${timeout / 1000} s`,
        error,
      )
    }
    throw new UnavailableError('LRE611', `${where} cannot be reached: ${reasonOf(error)}`, error)
  }
}

async function answerOf(
  { socket, url }: Endpoint,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const target = new URL(`${url}${path}`)
  const ask = target.protocol === 'https:' ? requestTls : request
  return await new Promise((resolve, reject) => {
    const sent = ask(target, {
      // No connection is kept: one that waits would show in the program's own picture.
      agent: false,
      headers: { connection: 'close' },
      signal,
      ...(socket === null ? {} : { socketPath: socket }),
    })
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.end()
  })
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
