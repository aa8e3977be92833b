import { distinctFingerprints, type Finding } from '@lastref/model'
import type { InputFaultKind, ParsedInput } from './input/parsed.ts'
import type { InputReading } from './input/read-input.ts'
import { joined } from './joined.ts'
import { mergeFindings } from './merge.ts'

/** One file that the gate was given. */
export interface GivenInput {
  /** The name of the requirement it meets, otherwise the path. */
  readonly name: string
  readonly path: string
  readonly reading: InputReading
}

/** What is told about an input once its findings are with the others. */
export interface InputSummary {
  readonly name: string
  readonly path: string
  readonly read:
    | ({ readonly ok: true; readonly count: number } & Omit<ParsedInput, 'findings'>)
    | { readonly ok: false; readonly fault: InputFaultKind; readonly message: string }
}

export interface Collected {
  readonly inputs: readonly InputSummary[]
  /** Of all inputs, each defect once. */
  readonly findings: readonly Finding[]
}

/**
 * Returns the findings of all inputs, which are taken one after the other: what is read of one is let
 * go before the next, so that memory holds each finding once.
 */
export function collect(given: Iterable<GivenInput>): Collected {
  const byFingerprint = new Map<string, Finding>()
  const inputs: InputSummary[] = []
  for (const { name, path, reading } of given) {
    if (!reading.ok) {
      inputs.push({ name, path, read: reading })
      continue
    }
    const { findings, ...rest } = reading.parsed
    inputs.push({ name, path, read: { ok: true, count: findings.length, ...rest } })
    for (const finding of distinctFingerprints(findings)) {
      const before = byFingerprint.get(finding.fingerprint)
      const merged = before === undefined ? finding : joined(before, finding)
      byFingerprint.set(finding.fingerprint, merged)
    }
  }
  return { inputs, findings: mergeFindings([...byFingerprint.values()]) }
}
