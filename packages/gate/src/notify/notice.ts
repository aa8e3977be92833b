import type { Finding, FindingsDocument, GateVerdict } from '@lastref/model'

/** What there is to tell, before a service gives it a form. */
export interface Notice {
  readonly verdict: GateVerdict['verdict']
  /** `blocked: 2 findings block; 3 reported`. */
  readonly summary: string
  /** The project and its branch, where the environment of a CI system tells. */
  readonly subject: string | null
  /** The page of the job. */
  readonly url: string | null
  readonly findings: readonly Finding[]
}

export interface NoticeContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly summary: string
  /** What this destination was told before, and that blocks still: not told again. */
  readonly told: ReadonlySet<string>
}

/** Returns the notice of a verdict: what blocks, each fingerprint once, without what was told. */
export function noticeOf(
  document: FindingsDocument,
  { env, summary, told }: NoticeContext,
): Notice {
  const fresh = new Map<string, Finding>()
  for (const finding of document.findings) {
    if (finding.gate?.status !== 'blocked' || told.has(finding.fingerprint)) continue
    if (!fresh.has(finding.fingerprint)) fresh.set(finding.fingerprint, finding)
  }
  return {
    verdict: document.gate?.verdict ?? 'blocked',
    summary,
    subject: subjectOf(env),
    url: jobUrl(env),
    findings: [...fresh.values()],
  }
}

/** GitHub, GitLab and Jenkins, by the variables that each sets. */
function subjectOf(env: NoticeContext['env']): string | null {
  const project = env['GITHUB_REPOSITORY'] ?? env['CI_PROJECT_PATH'] ?? env['JOB_NAME']
  if (project === undefined || project === '') return null
  const branch = env['GITHUB_REF_NAME'] ?? env['CI_COMMIT_REF_NAME'] ?? env['BRANCH_NAME'] ?? ''
  return `${project}${branch === '' ? '' : ` ${branch}`}`.slice(0, 200)
}

function jobUrl(env: NoticeContext['env']): string | null {
  const server = env['GITHUB_SERVER_URL']
  const run = env['GITHUB_RUN_ID']
  const repository = env['GITHUB_REPOSITORY']
  const github =
    server !== undefined && run !== undefined && repository !== undefined
      ? `${server}/${repository}/actions/runs/${run}`
      : undefined
  const url = github ?? env['CI_JOB_URL'] ?? env['BUILD_URL']
  return url !== undefined && url.length < 500 && /^https?:\/\/[^\s<>()"]+$/u.test(url) ? url : null
}

/** The parts of a finding that a message shows, raw. */
export interface ToldFinding {
  readonly risk: string
  readonly code: string
  readonly title: string
  readonly place: string
  readonly help: string
}

/** Returns what a message shows of a finding. */
export function toldFinding({
  risk,
  code,
  title,
  site,
  severity,
  help,
  ...rest
}: Finding): ToldFinding {
  const score = risk?.score === null || risk === undefined ? '' : ` ${risk.score.toFixed(1)}`
  const file = site?.file ?? ''
  const line = site === null || site.line === null ? '' : `:${site.line}`
  const component = rest.package
  const version = component?.version ?? ''
  const named = component === undefined ? '' : `${component.name} ${version}`.trim()
  return {
    risk: `${risk?.level ?? severity}${score}`,
    code,
    title: oneLine(title, 300),
    place: oneLine(file === '' ? named : `${file}${line}`, 300),
    help: oneLine(help, 300),
  }
}

/** Controls and what reorders text could hide what is said. */
function oneLine(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text
  return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
