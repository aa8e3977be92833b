import type { Risk, RiskLevel, Severity } from '@lastref/model'
import { cvssScore } from './cvss.ts'

/** From the worst to the least, `unknown` aside. */
export const riskLevels: readonly Exclude<RiskLevel, 'unknown'>[] = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
]

const unknown: Risk = { level: 'unknown', score: null, basis: 'level' }

/** Returns the level of a score as CVSS and GitHub name it: 9, 7, 4 and 0 are the borders. */
export function levelOf(score: number): RiskLevel {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'info'
}

/** Returns the risk of a score, given as number or text; null for what is no score. */
export function scoreRisk(value: unknown, basis: Risk['basis']): Risk | null {
  const score = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof score !== 'number' || !(score >= 0 && score <= 10)) return null
  return { level: levelOf(score), score, basis }
}

/** Returns the risk of a CVSS vector; null for what is none. */
export function vectorRisk(vector: string): Risk | null {
  const score = cvssScore(vector)
  return score === null ? null : { level: levelOf(score), score, basis: 'cvss' }
}

const words: ReadonlyMap<string, RiskLevel> = new Map<string, RiskLevel>([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['error', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['warning', 'medium'],
  ['low', 'low'],
  ['note', 'low'],
  ['negligible', 'info'],
  ['info', 'info'],
  ['inventory', 'info'],
  ['experiment', 'info'],
  ['none', 'info'],
])

/** Returns the risk that a word names: of SARIF, Trivy, Semgrep or OSV; `unknown` for any other. */
export function wordRisk(word: string): Risk {
  const level = words.get(word.toLowerCase())
  return level === undefined ? unknown : { level, score: null, basis: 'level' }
}

/** Returns the worse of two. Nothing known is worse than anything but critical and high. */
export function worseRisk(a: Risk, b: Risk): Risk {
  return rank(b) < rank(a) ? b : a
}

function rank({ level, score }: Risk): number {
  const place = level === 'unknown' ? 1.5 : riskLevels.indexOf(level)
  return place - (score ?? 0) / 100
}

/** Returns the severity in the three steps that every report of lastref has. */
export function severityOf(level: RiskLevel): Severity {
  switch (level) {
    case 'critical':
    case 'high':
    case 'unknown':
      return 'error'
    case 'medium':
      return 'warning'
    case 'low':
    case 'info':
      return 'note'
  }
}

/** Returns the risk of what lastref itself found. */
export function ownRisk(severity: Severity): Risk {
  return wordRisk(severity)
}
