import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { applyFixes, deferClose, type Fix, type ScanFinding } from '@lastref/scan'

export interface FixResult {
  readonly fixed: readonly Fix[]
  /** Findings that are left as they are, and why each of those of a fixable kind is. */
  readonly left: readonly ScanFinding[]
  readonly refusals: readonly string[]
}

/** Writes the fixes that are certain into the sources. What cannot be written is left. */
export function fixFiles(findings: readonly ScanFinding[], cwd: string): FixResult {
  const fixes = new Map<string, Fix[]>()
  const left: ScanFinding[] = []
  const refusals: string[] = []
  for (const finding of findings) {
    const text = read(resolve(cwd, finding.site.file))
    const answer = text === null ? null : deferClose(finding, text)
    if (answer?.kind !== 'fix') {
      left.push(finding)
      const where = `${finding.site.file}:${finding.site.line}`
      if (answer !== null) refusals.push(`${where} is not fixed: ${answer.why}`)
      continue
    }
    const own = fixes.get(finding.site.file) ?? []
    own.push(answer.fix)
    fixes.set(finding.site.file, own)
  }
  for (const [file, own] of fixes) {
    const path = resolve(cwd, file)
    writeFileSync(path, applyFixes(readFileSync(path, 'utf8'), own))
  }
  return { fixed: [...fixes.values()].flat(), left, refusals }
}

function read(path: string): string | null {
  try {
    const bytes = readFileSync(path)
    const text = bytes.toString('utf8')
    // What is no UTF-8 would not come back as it was.
    return Buffer.from(text, 'utf8').equals(bytes) ? text : null
  } catch {
    return null
  }
}
