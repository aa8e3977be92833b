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
  const { command, findings, blindSpots } = document
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted()
  const run = {
    tool: {
      driver: {
        name: 'lastref',
        version: options.version,
        rules: codes.map((code) => descriptor(code, findings, options.rules ?? [])),
      },
    },
    columnKind: 'unicodeCodePoints',
    invocations: [
      {
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
      },
    ],
    results: findings.map((finding) => result(finding, codes.indexOf(finding.code))),
  }
  const log = { $schema: schema, version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 2)}\n`
}

const schema = 'https://json.schemastore.org/sarif-2.1.0.json'

function descriptor(
  code: string,
  findings: readonly Finding[],
  rules: readonly ErrorEntry[],
): object {
  const entry = rules.find((rule) => rule.code === code)
  const finding = findings.find((one) => one.code === code)
  return {
    id: code,
    name: pascal(finding?.rule ?? code),
    shortDescription: { text: wellFormed(entry?.title ?? finding?.rule ?? code) },
    ...(entry === undefined
      ? {}
      : { fullDescription: { text: entry.explanation.replaceAll('\n', ' ') } }),
    help: { text: wellFormed(entry?.help ?? finding?.help ?? code) },
    defaultConfiguration: { level: finding?.severity ?? 'warning' },
  }
}

/** SARIF wants rule names as one word: `closed-by-gc` → `ClosedByGc`. */
function pascal(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

function result(finding: Finding, ruleIndex: number): object {
  const { code, severity, site, stack, path, fingerprint } = finding
  const { verdict, rule, count, pids, object, forecast, source, related } = finding
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: messageLines(finding).join('\n') },
    ...(site === null ? {} : { locations: [location(site.file, site.line, site.function)] }),
    ...(stack.length === 0 ? {} : { stacks: [{ frames: stack.map(stackFrame) }] }),
    ...(path.length === 0 ? {} : { codeFlows: [codeFlow(path)] }),
    partialFingerprints: { 'lastref/v1': fingerprint },
    properties: { source, rule, verdict, count, pids, object, forecast, related },
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
