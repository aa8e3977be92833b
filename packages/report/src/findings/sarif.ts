import type { ErrorEntry, Finding, FindingFrame, FindingsDocument, PathStep } from '@lastref/model'
import { messageLines } from './message.ts'

export interface SarifOptions {
  /** Of lastref, as `lastref --version` prints it. */
  readonly version: string
  /** What is known about the codes; a code without an entry is described by its finding. */
  readonly rules?: readonly ErrorEntry[]
}

/**
 * Returns the findings as SARIF 2.1.0 (OASIS). Paths that are relative are so to `%SRCROOT%`, which
 * whoever reads the file knows. The fingerprint goes to `partialFingerprints`, so that a viewer
 * tracks a finding over commits.
 */
export function findingsSarif(document: FindingsDocument, options: SarifOptions): string {
  const runs = runsOf(document, options).map(({ run, findings, resultOf }) => ({
    ...run,
    results: findings.map(resultOf),
  }))
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs }, null, 2)}\n`
}

/** Returns the same log in pieces, without spaces: a gate may have more than fits into one string. */
export function* findingsSarifParts(
  document: FindingsDocument,
  options: SarifOptions,
): Generator<string> {
  yield `{"$schema":"${schema}","version":"2.1.0","runs":[`
  for (const [index, { run, findings, resultOf }] of runsOf(document, options).entries()) {
    yield `${index === 0 ? '' : ','}${JSON.stringify(run).slice(0, -1)},"results":[`
    for (let start = 0; start < findings.length; start += perPart) {
      const part = findings.slice(start, start + perPart).map(resultOf)
      yield `${start === 0 ? '' : ','}${JSON.stringify(part).slice(1, -1)}`
    }
    yield ']}'
  }
  yield ']}\n'
}

const perPart = 100
const schema = 'https://json.schemastore.org/sarif-2.1.0.json'

interface SarifRun {
  /** All but its results. */
  readonly run: object
  readonly findings: readonly Finding[]
  readonly resultOf: (finding: Finding) => object
}

/** A run for lastref, and one for each other tool whose findings a gate has read. */
function runsOf(document: FindingsDocument, options: SarifOptions): readonly SarifRun[] {
  const { command, findings, blindSpots } = document
  // Of what ran, the openings: a reader has to know whether anything was looked at.
  const scanned = document.scanned ?? document.summary?.opened
  const byTool = Map.groupBy(findings, ({ tool }) => tool?.name ?? own)
  const names = [...new Set([own, ...[...byTool.keys()].toSorted()])]
  return names.map((name) => {
    const group = byTool.get(name) ?? []
    const rules = rulesOf(group)
    const version = name === own ? options.version : (group[0]?.tool?.version ?? null)
    const invocation = {
      executionSuccessful: true,
      ...(command === null ? {} : { arguments: command.argv.map(wellFormed) }),
      ...(command === null || command.exitCode === null ? {} : { exitCode: command.exitCode }),
      ...(blindSpots.length === 0
        ? {}
        : {
            toolExecutionNotifications: blindSpots.map((text) => ({
              level: 'note',
              message: { text: wellFormed(text) },
            })),
          }),
    }
    return {
      run: {
        tool: {
          driver: {
            name: wellFormed(name),
            ...(version === null ? {} : { version: wellFormed(version) }),
            rules: [...rules].map(([id, { worst }]) => descriptor(id, worst, options.rules ?? [])),
          },
        },
        columnKind: 'unicodeCodePoints',
        ...(name === own ? { invocations: [invocation] } : {}),
        ...(name === own && scanned !== undefined ? { properties: { scanned } } : {}),
      },
      findings: group,
      resultOf: (finding) =>
        result(
          finding,
          rules.get(ruleId(finding))?.index ?? -1,
          (document.gate?.gone ?? null) !== null,
        ),
    }
  })
}

const own = 'lastref'

/** Of another tool, its own name of the rule: the run says whose it is. */
function ruleId({ source, code, rule }: Finding): string {
  return wellFormed(source === 'external' ? rule : code)
}

interface UsedRule {
  readonly index: number
  /** Of its findings the one with the highest score. */
  readonly worst: Finding
}

function rulesOf(findings: readonly Finding[]): ReadonlyMap<string, UsedRule> {
  const worst = new Map<string, Finding>()
  for (const finding of findings) {
    const id = ruleId(finding)
    const before = worst.get(id)
    if (before === undefined || (finding.risk?.score ?? 0) > (before.risk?.score ?? 0)) {
      worst.set(id, finding)
    }
  }
  const ids = [...worst].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(ids.map(([id, finding], index) => [id, { index, worst: finding }]))
}

function descriptor(id: string, finding: Finding, rules: readonly ErrorEntry[]): object {
  const entry = rules.find((rule) => rule.code === id)
  const { score } = finding.risk ?? { score: null }
  return {
    id,
    name: pascal(finding.rule),
    shortDescription: { text: wellFormed(entry?.title ?? finding.rule) },
    ...(entry === undefined
      ? {}
      : { fullDescription: { text: entry.explanation.replaceAll('\n', ' ') } }),
    help: { text: wellFormed(entry?.help ?? finding.help) },
    defaultConfiguration: { level: finding.severity },
    ...(score === null ? {} : { properties: { 'security-severity': score.toFixed(1) } }),
  }
}

/** SARIF wants rule names as one word: `closed-by-gc` → `ClosedByGc`. */
function pascal(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

function result(finding: Finding, ruleIndex: number, isCompared: boolean): object {
  const { severity, site, stack, path, fingerprint } = finding
  return {
    ruleId: ruleId(finding),
    ruleIndex,
    level: severity,
    message: { text: messageLines(finding).join('\n') },
    ...(site === null ? {} : { locations: [location(site.file, site.line, site.function)] }),
    ...(stack.length === 0 ? {} : { stacks: [{ frames: stack.map(stackFrame) }] }),
    ...(path.length === 0 ? {} : { codeFlows: [codeFlow(path)] }),
    partialFingerprints: { 'lastref/v1': fingerprint },
    ...gateFields(finding, isCompared),
    properties: propertiesOf(finding),
  }
}

function propertiesOf(finding: Finding): object {
  const { verdict, rule, count, pids, object, forecast, source, related } = finding
  const { risk, ids, evidence, gate, package: component } = finding
  const told = { risk, ids, package: component, evidence, gate }
  // What another tool found has nothing of what lastref counts.
  if (source === 'external') return { source, ...told }
  return { source, rule, verdict, count, pids, object, forecast, related, ...told }
}

/** SARIF 3.27.24 and 3.35: what was there before, and what somebody accepted. */
function gateFields({ gate }: Finding, isCompared: boolean): object {
  if (gate === undefined) return {}
  const accepted = {
    kind: 'external',
    status: 'accepted',
    justification: wellFormed(gate.by ?? ''),
  }
  return {
    ...(isCompared ? { baselineState: gate.status === 'known' ? 'unchanged' : 'new' } : {}),
    ...(gate.status === 'waived' ? { suppressions: [accepted] } : {}),
  }
}

function location(file: string | null, line: number | null, name: string | null): object {
  return {
    ...(file === null ? {} : { physicalLocation: physicalLocation(file, line) }),
    ...(name === null
      ? {}
      : { logicalLocations: [{ fullyQualifiedName: wellFormed(name), kind: 'function' }] }),
  }
}

function physicalLocation(file: string, line: number | null, column?: number): object {
  const isAbsolute = file.startsWith('/')
  return {
    artifactLocation: {
      uri: `${isAbsolute ? 'file://' : ''}${uriPath(file)}`,
      ...(isAbsolute ? {} : { uriBaseId: '%SRCROOT%' }),
    },
    ...(line === null || line < 1
      ? {}
      : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }),
  }
}

/** RFC 3986: what a path may hold and a URI may not is percent-encoded. */
function uriPath(path: string): string {
  const encoded = path.split('/').map((part) => encodeURIComponent(wellFormed(part)))
  // A first segment with a colon would read as a scheme: encodeURIComponent has encoded it.
  return encoded.join('/')
}

function stackFrame({ function: name, file, line, module }: FindingFrame): object {
  return {
    location: location(file, line, name),
    ...(module === null ? {} : { module: wellFormed(module) }),
  }
}

function codeFlow(path: readonly PathStep[]): object {
  return {
    threadFlows: [
      {
        locations: path.map(({ file, line, column, label }) => ({
          location: {
            physicalLocation: physicalLocation(file, line, column),
            message: { text: wellFormed(label) },
          },
        })),
      },
    ],
  }
}

/** Lone surrogates have no UTF-8: the file would not be what it says. */
function wellFormed(text: string): string {
  return text.toWellFormed()
}
