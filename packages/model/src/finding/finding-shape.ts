import type { Finding, FindingsDocument } from '../finding.ts'
import {
  conforms,
  finite,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  whole,
  type Mismatch,
  type Shape,
} from '../record/shape.ts'

const frame: Shape<Finding['stack'][number]> = object({
  function: nullable(text),
  file: nullable(text),
  line: nullable(whole),
  module: nullable(text),
})

/** What a gate adds is not read again: it is decided anew. */
type Told = Omit<Finding, 'risk' | 'tool' | 'ids' | 'package' | 'evidence' | 'gate'>

const finding: Shape<Told> = object<Told>({
  source: oneOf({ run: true, trace: true, heap: true, scan: true, external: true, gate: true }),
  code: text,
  rule: text,
  verdict: nullable(
    oneOf({
      ok: true,
      growing: true,
      leaked: true,
      orphaned: true,
      'closed-by-gc': true,
      recheck: true,
    }),
  ),
  severity: oneOf({ error: true, warning: true, note: true }),
  title: text,
  reasons: list(text),
  object: nullable(
    object<NonNullable<Finding['object']>>({
      kind: oneOf({ map: true, prog: true, link: true, btf: true }),
      id: whole,
      name: text,
    }),
  ),
  count: whole,
  pids: list(whole),
  site: nullable(
    object<NonNullable<Finding['site']>>({
      function: nullable(text),
      file: nullable(text),
      line: nullable(whole),
    }),
  ),
  stack: list(frame),
  path: list(
    object<Finding['path'][number]>({
      file: text,
      line: whole,
      column: optional(whole),
      label: text,
    }),
  ),
  forecast: nullable(
    object<NonNullable<Finding['forecast']>>({
      what: text,
      at: text,
      inSeconds: finite,
      slopePerSecond: finite,
      confidence: finite,
      arithmetic: text,
    }),
  ),
  related: list(text),
  help: text,
  fingerprint: text,
})

const document: Shape<Omit<FindingsDocument, 'gate'>> = object<Omit<FindingsDocument, 'gate'>>({
  schema: oneOf({ 'lastref.findings/1': true }),
  command: nullable(
    object<NonNullable<FindingsDocument['command']>>({
      argv: list(text),
      exitCode: nullable(whole),
    }),
  ),
  summary: nullable(
    object<NonNullable<FindingsDocument['summary']>>({
      opened: whole,
      closed: whole,
      closedByGc: whole,
      heldFds: whole,
      heldFiles: whole,
      lostEvents: whole,
    }),
  ),
  findings: list<Finding>(finding),
  blindSpots: list(text),
  scanned: optional(whole),
})

/** Returns where the value differs from a document of findings; null when it is one. */
export function findingsMismatch(value: unknown): Mismatch | null {
  return document(value)
}

/** Tells whether a value from outside is a document of findings, for the compiler too. */
export function isFindingsDocument(value: unknown): value is Omit<FindingsDocument, 'gate'> {
  return conforms(document, value)
}
