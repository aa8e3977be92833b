import { cutTo } from './cut.ts'
import { toldFinding, type Notice } from './notice.ts'
import { said, statusOutcome } from './post.ts'
import { jsonAnswer, perSecond, type ServiceDialect } from './service.ts'

/** docs.slack.dev, section block: characters of its text. */
export const slackSection = 3000
/** docs.slack.dev, blocks: so many in a message; one is the head and one says how many more. */
export const slackBlocks = 50
const itemsPerMessage = slackBlocks - 2

const characters = (text: string): number => text.length

/** An incoming webhook of Slack: one message a second, `ok` as the whole answer. */
export const slack: ServiceDialect = {
  rates: [perSecond(1)],
  messages(notice, most) {
    const items = itemsOf(notice)
    const count = Math.min(most, Math.max(1, Math.ceil(items.length / itemsPerMessage)))
    return Array.from({ length: count }, (_, index) => {
      const part = items.slice(index * itemsPerMessage, (index + 1) * itemsPerMessage)
      const left = items.length - count * itemsPerMessage
      const more = index === count - 1 && left > 0 ? [`and ${left} more`] : []
      const head = headOf(notice)
      const blocks = [head, ...part, ...more].map(section)
      const text = cutTo(`lastref gate ${mrkdwn(notice.summary)}`, slackSection, characters)
      const body = JSON.stringify({ text, blocks, unfurl_links: false, unfurl_media: false })
      return ({ url }) => ({ url, headers: {}, body })
    })
  },
  outcome(response, now) {
    const status = statusOutcome(response, now)
    if (status !== null) return status
    const isOk = response.body.trim() === 'ok' || jsonAnswer(response.body)?.['ok'] === true
    return isOk
      ? { kind: 'ok' }
      : { kind: 'failed', reason: `its answer was${said(response.body)}` }
  },
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }
}

function headOf({ summary, subject, url }: Notice): string {
  const lines = [
    `*lastref gate ${mrkdwn(summary)}*`,
    ...(subject === null ? [] : [mrkdwn(subject)]),
    ...(url === null ? [] : [`<${url}|job>`]),
  ]
  return cutTo(lines.join('\n'), slackSection, characters)
}

function itemsOf({ findings }: Notice): readonly string[] {
  return findings.map((finding) => {
    const { risk, code, title, place, help } = toldFinding(finding)
    const at = place === '' ? '' : `\nat ${mrkdwn(place)}`
    const text = `*${mrkdwn(risk)}* ${mrkdwn(code)} ${mrkdwn(title)}${at}\nhelp: ${mrkdwn(help)}`
    return cutTo(text, slackSection, characters)
  })
}

/** docs.slack.dev, formatting: these three, and no mention or link can be made. */
function mrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
