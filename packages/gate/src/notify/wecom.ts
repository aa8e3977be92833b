import { chatHead, chatItems } from './chat-text.ts'
import { utf8Bytes } from './cut.ts'
import { packMessages } from './pack.ts'
import { said, statusOutcome } from './post.ts'
import { jsonAnswer, perMinute, tooFastMs, type ServiceDialect } from './service.ts'

/** developer.work.weixin.qq.com/document/path/91770: content of markdown in bytes of UTF-8. */
export const wecomBytes = 4096

const busy = new Set<unknown>([-1])
const tooFast = new Set<unknown>([45009])

/** A group robot of WeCom: 20 messages a minute, errors as `errcode` in an answer with status 200. */
export const wecom: ServiceDialect = {
  rates: [perMinute(20)],
  messages(notice, most) {
    const packing = { limit: wecomBytes, size: utf8Bytes, most, between: '\n\n' }
    const texts = packMessages(chatHead(notice, '\n'), chatItems(notice, '\n'), packing)
    return texts.map((content) => {
      const body = JSON.stringify({ msgtype: 'markdown', markdown: { content } })
      return ({ url }) => ({ url, headers: {}, body })
    })
  },
  outcome(response, now) {
    const status = statusOutcome(response, now)
    if (status !== null) return status
    const answer = jsonAnswer(response.body)
    if (answer?.['errcode'] === 0) return { kind: 'ok' }
    const reason = `its answer was${said(response.body)}`
    const code = answer?.['errcode']
    if (busy.has(code)) return { kind: 'retry', reason, afterMs: null }
    // Its window is a minute; asking again at once would only make it longer.
    if (tooFast.has(code)) return { kind: 'retry', reason, afterMs: tooFastMs }
    return { kind: 'failed', reason }
  },
}
