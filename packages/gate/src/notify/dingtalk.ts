import { createHmac } from 'node:crypto'
import { chatHead, chatItems } from './chat-text.ts'
import { utf8Bytes } from './cut.ts'
import { errcodeOutcome } from './errcode.ts'
import { packMessages } from './pack.ts'
import { perMinute, type ServiceDialect } from './service.ts'

/** The whole body; beyond it the answer is errcode 460101. */
export const dingtalkBytes = 20_000

const passing = { busy: new Set([-1]), tooFast: new Set([130101, 410100]) }

/** A custom robot of DingTalk: 20 messages a minute, signed in the address. */
export const dingtalk: ServiceDialect = {
  rates: [perMinute(20)],
  messages(notice, most) {
    const title = `lastref gate ${notice.verdict}`
    const around = utf8Bytes(bodyOf(title, ''))
    const packing = {
      limit: dingtalkBytes - around,
      size: (text: string): number => utf8Bytes(JSON.stringify(text)) - 2,
      most,
      between: '\n\n',
    }
    const texts = packMessages(chatHead(notice, '  \n'), chatItems(notice, '  \n'), packing)
    return texts.map((text) => {
      const body = bodyOf(title, text)
      return ({ url, secret }, now) => ({ url: signed(url, secret, now), headers: {}, body })
    })
  },
  outcome: (response, now) => errcodeOutcome(response, now, passing),
}

function bodyOf(title: string, text: string): string {
  return JSON.stringify({ msgtype: 'markdown', markdown: { title, text } })
}

/** open.dingtalk.com, custom robot: HMAC-SHA256 of `TIMESTAMP\nSECRET` under the secret. */
function signed(url: string, secret: string | null, now: number): string {
  if (secret === null) return url
  const sign = createHmac('sha256', secret).update(`${now}\n${secret}`, 'utf8').digest('base64')
  const target = new URL(url)
  target.searchParams.set('timestamp', String(now))
  target.searchParams.set('sign', sign)
  return target.href
}
