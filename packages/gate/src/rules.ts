import { hash64, type ErrorEntry, type Finding } from '@lastref/model'
import { ownRisk } from './input/risk.ts'

export interface GateRule extends ErrorEntry {
  /** Names its page in docs/rules. */
  readonly rule: string
}

/** What the gate itself finds: each of these blocks, and no baseline or waiver makes it pass. */
export const gateRules: readonly GateRule[] = [
  {
    code: 'LRG001',
    rule: 'input-missing',
    title: 'an input is not there',
    explanation:
      'A file on the command line does not exist, or no file meets a requirement (--require). The\n' +
      'job that should have written it was left out, renamed or failed.',
    help: 'Run the tool before the gate, or take the requirement out of the policy',
  },
  {
    code: 'LRG002',
    rule: 'input-unusable',
    title: 'an input cannot be used',
    explanation:
      'A file is empty, cut off, of a format that is not read, or does not have the form of its\n' +
      'format. What is in it cannot be judged, so the gate does not pass.',
    help: 'Look at the log of the tool that wrote it; see what the file is with: file FILE',
  },
  {
    code: 'LRG003',
    rule: 'too-little-scanned',
    title: 'too little was looked at',
    explanation:
      'An input is valid, but its tool says that it looked at fewer files, targets or openings than\n' +
      'the policy asks for: at least one, where min-scanned does not say otherwise.',
    help: 'See which paths the tool was given; where nothing is right, write min-scanned: NAME=0',
  },
  {
    code: 'LRG004',
    rule: 'waiver-expired',
    title: 'a waiver has expired',
    explanation:
      'The last day of a waiver has passed. What it accepted counts again, and the waiver itself\n' +
      'blocks until somebody decides: mend it, or accept it anew with a later day and a reason.',
    help: 'Mend what it accepted and remove the waiver, or give it a later expires',
  },
  {
    code: 'LRG005',
    rule: 'tool-failed',
    title: 'a tool says that it failed',
    explanation:
      'An input is valid, but its tool says in it that it did not end well: executionSuccessful is\n' +
      'false or a notification is an error (SARIF), or an error is of level error (Semgrep). What it\n' +
      'would have found is not known.',
    help: 'Look at the log of the tool and run it again',
  },
]

const none: readonly never[] = []

export interface OwnFinding {
  readonly code: string
  readonly title: string
  readonly reasons?: readonly string[]
  readonly file?: string
  readonly line?: number
  /** What it is about, for its fingerprint. */
  readonly about: string
}

/** Returns a finding of the gate itself. */
export function gateFinding({ code, title, reasons, file, line, about }: OwnFinding): Finding {
  const entry = gateRules.find((rule) => rule.code === code)
  if (entry === undefined) throw new TypeError(`no rule ${code}`)
  return {
    source: 'gate',
    code,
    rule: entry.rule,
    verdict: null,
    severity: 'error',
    title,
    reasons: reasons ?? none,
    object: null,
    count: 1,
    pids: none,
    site: file === undefined ? null : { function: null, file, line: line ?? null },
    stack: none,
    path: none,
    forecast: null,
    related: none,
    help: entry.help,
    fingerprint: hash64(`${code}\n${about}`),
    risk: ownRisk('error'),
    gate: { status: 'blocked', by: 'the gate fails closed' },
  }
}
