import {
  hash64,
  type Evidence,
  type Finding,
  type FindingPackage,
  type FindingTool,
  type PathStep,
  type Risk,
} from '@lastref/model'
import type { ReadingContext } from './parsed.ts'
import { severityOf } from './risk.ts'
import { bounded, titleAndRest } from './texts.ts'

/** What the reader of a format knows about one finding. */
export interface External {
  readonly tool: FindingTool
  /** Their name of the rule or the advisory. */
  readonly id: string
  readonly message: string
  readonly reasons?: readonly string[]
  readonly risk: Risk
  readonly file: string | null
  readonly line: number | null
  readonly function?: string | null
  /** The source at the place, where the tool shows it. */
  readonly snippet?: string | null
  readonly path?: readonly PathStep[]
  readonly ids: readonly string[]
  readonly package?: FindingPackage | null
  readonly help: string | null
}

const nothing: readonly never[] = []

/** Returns what another tool found as a finding. */
export function externalFinding(external: External, { input }: ReadingContext): Finding {
  const { tool, id, message, risk, file, line, ids, help, path = nothing } = external
  const { title, rest } = titleAndRest(message)
  const code = `${toolPrefix(tool.name)}/${bounded(id, 200)}`
  const fingerprint = fingerprintOf(external, code)
  const evidence: Evidence = {
    source: 'external',
    input,
    tool: tool.name,
    code,
    title,
    fingerprint,
  }
  return {
    source: 'external',
    code,
    rule: bounded(id, 200),
    verdict: null,
    severity: severityOf(risk.level),
    title,
    reasons: [...rest, ...(external.reasons ?? nothing)],
    object: null,
    count: 1,
    pids: nothing,
    site: file === null ? null : { function: external.function ?? null, file, line },
    stack: nothing,
    path,
    forecast: null,
    related: nothing,
    help: help === null ? noHelp : bounded(help, 500),
    fingerprint,
    risk,
    tool,
    ...(ids.length === 0 ? {} : { ids }),
    ...(external.package === undefined || external.package === null
      ? {}
      : { package: external.package }),
    evidence: [evidence],
  }
}

const noHelp = 'see what the tool says about this rule'

/** `Semgrep OSS` → `semgrep-oss`: part of a code that people write into policies. */
function toolPrefix(name: string): string {
  const known = prefixes.get(name)
  if (known !== undefined) return known
  const prefix = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '')
  const short = prefix === '' ? 'tool' : prefix.slice(0, 60)
  if (prefixes.size < 1000) prefixes.set(name, short)
  return short
}

const prefixes = new Map<string, string>()

/**
 * What stays over runs and unrelated edits: the rule and the file, and either the component or the
 * normalised snippet; without a snippet the function and the message. Never the line.
 */
function fingerprintOf(external: External, code: string): string {
  const { file, message, snippet, function: name } = external
  const place = external.package?.name ?? (snippet === null ? undefined : snippet)
  const what =
    place === undefined
      ? `${name ?? ''}\n${message.slice(0, 500).replaceAll(/0x[0-9a-f]+|\d+/giu, '#')}`
      : place.slice(0, 2000)
  return hash64([code, file ?? '', what.replaceAll(/\s+/gu, ' ').trim()].join('\n'))
}
