import type { Finding, FindingTool } from '@lastref/model'

/** The formats that are read. */
export type InputKind = 'lastref' | 'sarif' | 'trivy' | 'semgrep' | 'osv-scanner'

/** What an input says. */
export interface ParsedInput {
  readonly kind: InputKind
  readonly tools: readonly FindingTool[]
  readonly findings: readonly Finding[]
  /** Files, targets or openings that were looked at; null where the format does not tell. */
  readonly scanned: number | null
  /** What the tool itself says went wrong, a sentence each. */
  readonly failures: readonly string[]
  /** What it could not look at. */
  readonly blindSpots: readonly string[]
}

/** What is wrong with an input as a whole. */
export type InputFaultKind =
  | 'missing'
  | 'unreadable'
  | 'empty'
  | 'truncated'
  | 'foreign'
  | 'malformed'
  | 'too-large'

/** Thrown inside the readers and turned into a finding of the gate: nothing passes by accident. */
export class InputFault extends Error {
  readonly fault: InputFaultKind

  constructor(fault: InputFaultKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'InputFault'
    this.fault = fault
  }
}

/** What every reader is told beside the value. */
export interface ReadingContext {
  /** As it is shown: the path given. */
  readonly input: string
  /** Absolute; paths below it are told relative to it. */
  readonly cwd: string
}
