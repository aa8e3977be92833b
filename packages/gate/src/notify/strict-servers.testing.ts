import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { objectOf, objectsOf, listOf, textOf } from '../input/json.ts'
import type { Clock } from './rate-limit.ts'

/** What a service answers to one message. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly at: number
}

/** A service on the loopback that is as strict as the real one. */
export class StrictServer implements AsyncDisposable {
  readonly #server: Server
  readonly received: Received[] = []
  /** Answers that come first, whatever is sent: a service that has a bad day. */
  readonly first: (Answer | 'hang' | 'reset')[] = []
  url = ''

  private constructor(
    judge: (received: Received, all: readonly Received[]) => Answer,
    clock: Clock,
  ) {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response, judge, clock)
    })
  }

  static async start(
    judge: (received: Received, all: readonly Received[]) => Answer,
    clock: Clock,
    path: string,
  ): Promise<StrictServer> {
    const strict = new StrictServer(judge, clock)
    strict.#server.listen(0, '127.0.0.1')
    await once(strict.#server, 'listening')
    const address = strict.#server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    strict.url = `http://127.0.0.1:${port}${path}`
    return strict
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    judge: (received: Received, all: readonly Received[]) => Answer,
    clock: Clock,
  ): Promise<void> {
    const body = await text(request)
    const received = { path: request.url ?? '', headers: request.headers, body, at: clock.now() }
    this.received.push(received)
    const planned = this.first.shift()
    if (planned === 'hang') return
    if (planned === 'reset') {
      request.socket.destroy()
      return
    }
    const isPost = request.method === 'POST'
    const answer = planned ?? (isPost ? judge(received, this.received) : { status: 405, body: '' })
    response.writeHead(answer.status ?? 200, answer.headers)
    response.end(answer.body)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Tells whether the last one is the first too many of any window. */
function tooMany(all: readonly Received[], count: number, perMs: number): boolean {
  const last = all.at(-1)
  return last !== undefined && all.filter(({ at }) => last.at - at <= perMs).length > count
}

function isJson({ headers }: Received): boolean {
  return /^application\/json\b/u.test(headers['content-type'] ?? '')
}

const json = (value: object, status = 200): Answer => ({ status, body: JSON.stringify(value) })

export function wecomServer(clock: Clock, key: string): Promise<StrictServer> {
  const judge = (received: Received, all: readonly Received[]): Answer => {
    const { searchParams } = new URL(received.path, 'http://x')
    const error = (errcode: number, errmsg: string): Answer => json({ errcode, errmsg })
    if (searchParams.get('key') !== key) return error(93000, 'invalid webhook url, hint: [1]')
    if (tooMany(all, 20, 60_000)) return error(45009, 'api freq out of limit')
    const message = objectOf(parsed(received.body))
    const content = textOf(objectOf(message?.['markdown'])?.['content'])
    if (message?.['msgtype'] !== 'markdown' || content === null)
      return error(40008, 'invalid message type')
    if (Buffer.byteLength(content) > 4096)
      return error(40058, 'markdown.content exceed max length 4096')
    if (!content.isWellFormed() || content.includes('\ufffd'))
      return error(40058, 'content must be utf8')
    return error(0, 'ok')
  }
  return StrictServer.start(judge, clock, `/cgi-bin/webhook/send?key=${key}`)
}

export function dingtalkServer(clock: Clock, token: string, secret: string): Promise<StrictServer> {
  const judge = (received: Received, all: readonly Received[]): Answer => {
    const { searchParams } = new URL(received.path, 'http://x')
    const error = (errcode: number, errmsg: string): Answer => json({ errcode, errmsg })
    if (searchParams.get('access_token') !== token) return error(300005, 'token is not exist')
    if (!isJson(received)) return error(43004, 'invalid content type')
    const timestamp = searchParams.get('timestamp') ?? ''
    if (Math.abs(Number(timestamp) - clock.now()) > 3_600_000)
      return error(310000, 'invalid timestamp')
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
    if (searchParams.get('sign') !== sign) return error(310000, 'sign not match')
    if (tooMany(all, 20, 60_000)) return error(130101, 'send too fast, exceed 20 times per minute')
    if (Buffer.byteLength(received.body) > 20_000)
      return error(460101, 'message too long, exceed 20000 bytes')
    const message = objectOf(parsed(received.body))
    const markdown = objectOf(message?.['markdown'])
    if (message?.['msgtype'] !== 'markdown') return error(400105, 'unsupported msgtype')
    if (textOf(markdown?.['title']) === null || textOf(markdown?.['text']) === null)
      return error(40035, 'missing parameter')
    return error(0, 'ok')
  }
  return StrictServer.start(judge, clock, `/robot/send?access_token=${token}`)
}

export function feishuServer(clock: Clock, hook: string, secret: string): Promise<StrictServer> {
  const judge = (received: Received, all: readonly Received[]): Answer => {
    const error = (code: number, msg: string): Answer => json({ code, msg, data: {} })
    if (received.path !== `/open-apis/bot/v2/hook/${hook}`)
      return error(19001, 'param invalid: incoming webhook access token invalid')
    const message = objectOf(parsed(received.body))
    const timestamp = textOf(message?.['timestamp']) ?? ''
    const late = Math.abs(Number(timestamp) * 1000 - clock.now()) > 3_600_000
    const sign = createHmac('sha256', `${timestamp}\n${secret}`).digest('base64')
    if (late || message?.['sign'] !== sign) {
      return error(19021, 'sign match fail or timestamp is not within one hour from current time')
    }
    if (tooMany(all, 5, 1000) || tooMany(all, 100, 60_000))
      return json({ code: 11232, msg: 'frequency limited psm' }, 400)
    if (Buffer.byteLength(received.body) > 20 * 1024) return error(9499, 'Bad Request')
    const post = objectOf(objectOf(objectOf(message['content'])?.['post'])?.['en_us'])
    const lines = listOf(post?.['content'])
    if (message['msg_type'] !== 'post' || lines === null || lines.length === 0)
      return error(9499, 'Bad Request')
    const tags = lines.flatMap((line) => objectsOf(line)).map(({ tag }) => tag)
    if (tags.some((tag) => tag !== 'text' && tag !== 'a')) return error(9499, 'Bad Request')
    return json({ StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' })
  }
  return StrictServer.start(judge, clock, `/open-apis/bot/v2/hook/${hook}`)
}

export function slackServer(clock: Clock, path: string): Promise<StrictServer> {
  const judge = (received: Received, all: readonly Received[]): Answer => {
    if (received.path !== path) return { status: 404, body: 'no_service' }
    if (tooMany(all, 1, 999))
      return { status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' }
    const message = objectOf(parsed(received.body))
    const blocks = objectsOf(message?.['blocks'])
    const texts = blocks.map((block) => textOf(objectOf(block['text'])?.['text']))
    const isFine = blocks.length > 0 && blocks.length <= 50 && textOf(message?.['text']) !== null
    if (!isFine || texts.some((one) => one === null || one.length > 3000))
      return { status: 400, body: 'invalid_blocks' }
    return { body: 'ok' }
  }
  return StrictServer.start(judge, clock, path)
}

export function webhookServer(clock: Clock, secret: string): Promise<StrictServer> {
  const judge = (received: Received): Answer => {
    const timestamp = String(received.headers['x-lastref-timestamp'])
    const sign = createHmac('sha256', secret).update(`${timestamp}.${received.body}`).digest('hex')
    const isFresh = Math.abs(Number(timestamp) * 1000 - clock.now()) < 300_000
    if (!isFresh || received.headers['x-lastref-signature'] !== `sha256=${sign}`)
      return { status: 401, body: '' }
    return objectOf(parsed(received.body)) === null
      ? { status: 400, body: '' }
      : { status: 202, body: '' }
  }
  return StrictServer.start(judge, clock, '/hook')
}

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/u

export function alertmanagerServer(clock: Clock): Promise<StrictServer> {
  const judge = (received: Received): Answer => {
    const bad = (message: string): Answer => json({ code: 400, message }, 400)
    if (received.path !== '/am/api/v2/alerts') return { status: 404, body: '' }
    if (!isJson(received)) return { status: 415, body: '' }
    const list = listOf(parsed(received.body))
    if (list === null) return bad('parsing alerts body from "" failed')
    for (const alert of objectsOf(list)) {
      const labels = Object.entries(objectOf(alert['labels']) ?? {})
      if (labels.length === 0 || objectOf(alert['labels'])?.['alertname'] === undefined)
        return bad('at least one label pair required')
      if (labels.some(([name, value]) => !labelName.test(name) || textOf(value) === null))
        return bad('invalid label set')
      const [start, end] = [
        Date.parse(String(alert['startsAt'])),
        Date.parse(String(alert['endsAt'])),
      ]
      if (Number.isNaN(start) || Number.isNaN(end) || end < start)
        return bad('start time must be before end time')
    }
    return { body: '' }
  }
  return StrictServer.start(judge, clock, '/am')
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
