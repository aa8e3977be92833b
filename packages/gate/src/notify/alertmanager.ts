import type { Finding } from '@lastref/model'
import { toldFinding, type Notice } from './notice.ts'
import { statusOutcome } from './post.ts'
import type { ServiceDialect } from './service.ts'

const perMessage = 100
/** A job does not stay to repeat its alerts, so each says itself how long it holds. */
const holdsMs = 24 * 3600 * 1000

/**
 * Alertmanager, API v2 (api/v2/openapi.yaml): an alert for each finding. It takes alerts with the same
 * labels for one, so these are what a finding keeps from run to run.
 */
export const alertmanager: ServiceDialect = {
  rates: [],
  messages(notice, most) {
    const { findings } = notice
    const count = Math.min(most, Math.ceil(findings.length / perMessage))
    return Array.from({ length: count }, (_, index) => {
      const part = findings.slice(index * perMessage, (index + 1) * perMessage)
      return ({ url }, now) => ({
        url: endpoint(url),
        headers: {},
        body: JSON.stringify(part.map((finding) => alertOf(finding, notice, now))),
      })
    })
  },
  outcome(response, now) {
    return statusOutcome(response, now) ?? { kind: 'ok' }
  },
}

function endpoint(url: string): string {
  const target = new URL(url)
  if (!target.pathname.endsWith('/api/v2/alerts')) {
    target.pathname = `${target.pathname.replace(/\/$/u, '')}/api/v2/alerts`
  }
  return target.href
}

function alertOf(finding: Finding, { subject, url }: Notice, now: number): object {
  const { code, title, place, help } = toldFinding(finding)
  const labels = {
    alertname: 'LastrefGate',
    severity: finding.risk?.level ?? finding.severity,
    code,
    fingerprint: finding.fingerprint,
    project: subject ?? '',
  }
  return {
    labels: withoutEmpty(labels),
    annotations: withoutEmpty({ summary: title, description: place, help }),
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + holdsMs).toISOString(),
    ...(url === null ? {} : { generatorURL: url }),
  }
}

/** A label without a value is none to Alertmanager; the text must be UTF-8. */
function withoutEmpty(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, value.toWellFormed()]),
  )
}
