import assert from 'node:assert/strict'
import type { EvidenceDocument, Explanation } from '@lastref/model'
import { lastref, type Outcome } from './lastref.ts'

/** Long enough for a line, and short enough for a test. */
const every = ['--every', '150ms']

export interface Explained {
  readonly outcome: Outcome
  readonly document: EvidenceDocument
  readonly process: Explanation
}

/** Runs `lastref explain PID --json ARGS…` and returns what it says of that process. */
export async function explain(pid: number, ...args: readonly string[]): Promise<Explained> {
  const window = args.includes('--for') ? [] : ['--for', '3s']
  const outcome = await lastref('explain', String(pid), '--json', ...every, ...window, ...args)
  assert.ok(outcome.status === 0 || outcome.status === 1, outcome.stderr)
  const document: EvidenceDocument = JSON.parse(outcome.stdout)
  const process = document.processes.find((it) => it.pid === pid)
  assert.ok(process !== undefined)
  return { outcome, document, process }
}
