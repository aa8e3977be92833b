import { createHash, createHmac } from 'node:crypto'
import { toldFinding } from './notice.ts'
import { statusOutcome } from './post.ts'
import type { ServiceDialect } from './service.ts'

/** So many findings go into one message; the document of the gate has them all. */
const perMessage = 200

/**
 * Any program that takes JSON. With a secret the message is signed as `TIMESTAMP.BODY`, so that it
 * cannot be made up or sent again later; the key is the same for every try of one message.
 */
export const webhook: ServiceDialect = {
  rates: [],
  messages({ verdict, summary, subject, url, findings }, most) {
    const count = Math.min(most, Math.max(1, Math.ceil(findings.length / perMessage)))
    return Array.from({ length: count }, (_, index) => {
      const part = findings.slice(index * perMessage, (index + 1) * perMessage)
      const body = JSON.stringify({
        schema: 'lastref.notice/1',
        verdict,
        summary,
        subject,
        job: url,
        findings: part.map((finding) => ({
          ...toldFinding(finding),
          fingerprint: finding.fingerprint,
          ids: finding.ids ?? [],
        })),
        part: {
          index: index + 1,
          of: count,
          untold: Math.max(0, findings.length - count * perMessage),
        },
      })
      const key = createHash('sha256').update(body).digest('hex').slice(0, 32)
      return (access, now) => {
        const timestamp = String(Math.floor(now / 1000))
        const { secret } = access
        return {
          url: access.url,
          headers: {
            'idempotency-key': key,
            ...(secret === null
              ? {}
              : {
                  'x-lastref-timestamp': timestamp,
                  'x-lastref-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
                }),
          },
          body,
        }
      }
    })
  },
  outcome(response, now) {
    return statusOutcome(response, now) ?? { kind: 'ok' }
  },
}
