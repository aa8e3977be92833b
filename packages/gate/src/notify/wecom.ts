import { chatHead, chatItems } from './chat-text.ts'
import { utf8Bytes } from './cut.ts'
import { errcodeOutcome } from './errcode.ts'
import { packMessages } from './pack.ts'
import { perMinute, type ServiceDialect } from './service.ts'

/** developer.work.weixin.qq.com/document/path/91770: content of markdown in bytes of UTF-8. */
export const wecomBytes = 4096

const passing = { busy: new Set([-1]), tooFast: new Set([45009]) }

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
  outcome: (response, now) => errcodeOutcome(response, now, passing),
}
