import { createHmac } from 'node:crypto'
import { utf8Bytes } from './cut.ts'
import { toldFinding, type Notice } from './notice.ts'
import { packMessages } from './pack.ts'
import { said, statusOutcome } from './post.ts'
import { jsonAnswer, perMinute, perSecond, type ServiceDialect } from './service.ts'

/** open.feishu.cn, custom bot: the body is to be no larger than 20 KB. */
export const feishuBytes = 20_000

/** Too many messages in a second or a minute. */
const passing = new Set<unknown>([11232, 11233, 99991400])

/** A custom bot of Feishu or Lark: the signature stands in the body, errors are a `code` not 0. */
export const feishu: ServiceDialect = {
  rates: [perSecond(5), perMinute(100)],
  messages(notice, most) {
    const title = `lastref gate ${notice.summary}`
    const sample = bodyOf(title, '', notice.url, {
      timestamp: '0'.repeat(10),
      sign: '='.repeat(44),
    })
    const packing = {
      limit: feishuBytes - utf8Bytes(sample),
      // Each line becomes an element of its own.
      size: (text: string): number =>
        utf8Bytes(JSON.stringify(text)) + 40 * (text.split('\n').length - 1),
      most,
      between: '\n',
    }
    const texts = packMessages(notice.subject ?? 'lastref', itemsOf(notice), packing)
    return texts.map((text) => ({ url, secret }, now) => ({
      url,
      headers: {},
      body: bodyOf(title, text, notice.url, secret === null ? {} : signature(secret, now)),
    }))
  },
  outcome(response, now) {
    const status = statusOutcome(response, now)
    const answer = jsonAnswer(response.body)
    const code = answer?.['code'] ?? answer?.['StatusCode']
    const reason = `its answer was${said(response.body)}`
    // Feishu answers some of its limits with a status of 400 and more.
    if (passing.has(code)) return { kind: 'retry', reason, afterMs: null }
    if (status !== null) return status
    return code === 0 ? { kind: 'ok' } : { kind: 'failed', reason }
  },
}

function itemsOf({ findings }: Notice): readonly string[] {
  return findings.map((finding) => {
    const { risk, code, title, place, help } = toldFinding(finding)
    const at = place === '' ? '' : `\nat ${place}`
    return `${risk} ${code} ${title}${at}\nhelp: ${help}`
  })
}

/** Rich text: what stands in an element of the tag `text` is shown as it is. */
function bodyOf(title: string, text: string, url: string | null, signed: object): string {
  const lines = text.split('\n').map((line) => [{ tag: 'text', text: line }])
  const link = url === null ? [] : [[{ tag: 'a', text: 'job', href: url }]]
  const post = { en_us: { title, content: [...lines, ...link] } }
  return JSON.stringify({ ...signed, msg_type: 'post', content: { post } })
}

/** HMAC-SHA256 of nothing under `TIMESTAMP\nSECRET`, in seconds. */
function signature(secret: string, now: number): object {
  const timestamp = String(Math.floor(now / 1000))
  const sign = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64')
  return { timestamp, sign }
}
