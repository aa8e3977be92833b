import type { Finding, FindingTool } from '@lastref/model'
import { externalFinding } from './external.ts'
import { countOf, listOf, objectOf, objectsOf, textOf, type JsonObject } from './json.ts'
import { InputFault, type ParsedInput, type ReadingContext } from './parsed.ts'
import { ownSarifFinding } from './sarif-own.ts'
import { SarifPlaces } from './sarif-places.ts'
import { SarifRules } from './sarif-rules.ts'
import { readResult } from './sarif-result.ts'
import { bounded } from './texts.ts'

/** Returns what a SARIF 2.1.0 log of any tool says. Throws InputFault. */
export function readSarif(log: JsonObject, context: ReadingContext): ParsedInput {
  if (log['version'] !== '2.1.0') {
    throw new InputFault('foreign', `is SARIF of version ${shown(log['version'])}, not 2.1.0`)
  }
  const runs = listOf(log['runs'])
  if (runs === null) throw new InputFault('malformed', 'has no list of runs')
  if (runs.length === 0) throw new InputFault('malformed', 'has no run: no tool has said anything')
  const parts = runs.map((run, index) => readRun(objectOf(run), index, context))
  const scanned = parts.map((part) => part.scanned)
  return {
    kind: 'sarif',
    tools: parts.map(({ tool }) => tool),
    findings: parts.flatMap(({ findings }) => findings),
    scanned: scanned.includes(null)
      ? null
      : scanned.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    failures: parts.flatMap(({ failures }) => failures),
    blindSpots: parts.flatMap(({ blindSpots }) => blindSpots),
  }
}

interface RunPart {
  readonly tool: FindingTool
  readonly findings: readonly Finding[]
  readonly scanned: number | null
  readonly failures: readonly string[]
  readonly blindSpots: readonly string[]
}

function readRun(run: JsonObject | null, index: number, context: ReadingContext): RunPart {
  const where = `.runs[${index}]`
  const driver = objectOf(objectOf(run?.['tool'])?.['driver'])
  const name = textOf(driver?.['name'])
  if (run === null || driver === null || name === null) {
    throw new InputFault('malformed', `${where} names no tool`)
  }
  const results = listOf(run['results'])
  if (objectOf(run['externalPropertyFileReferences'])?.['results'] !== undefined) {
    throw new InputFault('malformed', `${where} keeps its results in other files; merge them first`)
  }
  // SARIF 3.14.23: a run without the property did not look for results.
  if (results === null)
    throw new InputFault(
      'malformed',
      `${where} has no results: it found nothing because it did not look`,
    )
  const version = textOf(driver['semanticVersion']) ?? textOf(driver['version'])
  const tool: FindingTool = {
    name: bounded(name, 80),
    version: version === null ? null : bounded(version, 60),
  }
  const places = new SarifPlaces(run, context.cwd)
  const rules = new SarifRules(run)
  const findings = results.flatMap((value, at) => {
    const result = objectOf(value)
    if (result === null) throw new InputFault('malformed', `${where}.results[${at}] is no object`)
    const read = readResult(result, { tool, rules, places })
    if (read === null) return []
    const own = name === 'lastref' ? ownSarifFinding(result, places, context) : null
    return [withSuppression(own ?? externalFinding(read, context), result)]
  })
  return { tool, findings, scanned: scannedIn(run, findings), ...invocationsOf(run, tool) }
}

/** What was suppressed in the source is accepted there; SARIF 3.27.23 says when it is. */
function withSuppression(finding: Finding, result: JsonObject): Finding {
  const suppressions = objectsOf(result['suppressions'])
  const accepted = suppressions.every(({ status }) => status === undefined || status === 'accepted')
  if (suppressions.length === 0 || !accepted) return finding
  const why = textOf(suppressions[0]?.['justification'])
  const by = `suppressed in the source${why === null ? '' : `: ${bounded(why, 200)}`}`
  return { ...finding, gate: { status: 'waived', by } }
}

/** Files that the tool says it looked at; null where it does not tell. */
function scannedIn(run: JsonObject, findings: readonly Finding[]): number | null {
  const own = countOf(objectOf(run['properties'])?.['scanned'])
  if (own !== null) return own
  const targets = objectsOf(run['artifacts']).filter(
    ({ roles }) => roles === undefined || (listOf(roles) ?? []).includes('analysisTarget'),
  )
  if (targets.length > 0) return targets.length
  const files = new Set(findings.map(({ site }) => site?.file ?? ''))
  return files.size > 0 ? files.size : null
}

function invocationsOf(
  run: JsonObject,
  tool: FindingTool,
): Pick<RunPart, 'failures' | 'blindSpots'> {
  const failures: string[] = []
  const blindSpots: string[] = []
  for (const invocation of objectsOf(run['invocations'])) {
    const said = [
      ...objectsOf(invocation['toolExecutionNotifications']),
      ...objectsOf(invocation['toolConfigurationNotifications']),
    ]
    const errors = said.filter(({ level }) => level === 'error').map(messageOf)
    if (invocation['executionSuccessful'] === false || errors.length > 0) {
      const why = errors.length === 0 ? 'it ended without success' : errors.slice(0, 3).join('; ')
      failures.push(`${tool.name} says that it failed: ${why}.`)
    }
    blindSpots.push(
      ...said
        .filter(({ level }) => level !== 'error')
        .slice(0, 20)
        .map((one) => `${tool.name}: ${messageOf(one)}`),
    )
  }
  return { failures, blindSpots }
}

function messageOf(notification: JsonObject): string {
  return bounded(textOf(objectOf(notification['message'])?.['text']) ?? 'no message', 300)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${bounded(value, 20)}"` : typeof value
}
