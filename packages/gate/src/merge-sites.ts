import type { Finding } from '@lastref/model'
import { joined } from './joined.ts'

/** A call that spans lines is told by its first in source and by another in the line table. */
const nearLines = 3

/**
 * Returns the findings with each of `run` and what `scan` says about the place where it was opened as
 * one: seen to happen, and how it comes to happen. Several of `run` at one place share the evidence.
 */
export function mergeSites(findings: readonly Finding[]): readonly Finding[] {
  const scanned = Map.groupBy(
    findings.filter(({ source }) => source === 'scan'),
    ({ site }) => baseName(site?.file ?? ''),
  )
  if (scanned.size === 0) return findings
  const used = new Set<Finding>()
  const merged = new Map<Finding, Finding>()
  for (const finding of findings) {
    const isOpening =
      finding.source === 'run' || finding.source === 'trace' || finding.source === 'heap'
    if (!isOpening || finding.verdict === null || finding.verdict === 'ok') continue
    const candidates = scanned.get(baseName(finding.site?.file ?? '')) ?? []
    const matching = sameSite(finding, candidates)
    if (matching.length === 0) continue
    for (const one of matching) used.add(one)
    merged.set(finding, matching.reduce(withScan, finding))
  }
  return findings
    .filter((finding) => !used.has(finding))
    .map((finding) => merged.get(finding) ?? finding)
}

function withScan(run: Finding, scan: Finding): Finding {
  return {
    ...joined(run, scan),
    // The path of the scanner shows the way to the leak; what ran shows only where it begins.
    path: scan.path.length > run.path.length ? scan.path : run.path,
    site: {
      function: run.site?.function ?? null,
      file: scan.site?.file ?? null,
      line: scan.site?.line ?? null,
    },
    help: scan.help,
  }
}

/** Returns the candidates at the same line; else the nearest ones in the same function. */
function sameSite(run: Finding, candidates: readonly Finding[]): readonly Finding[] {
  const here = candidates.filter((scan) => sameFile(run, scan))
  const line = run.site?.line ?? null
  if (line === null) return []
  const distance = ({ site }: Finding): number => Math.abs((site?.line ?? Infinity) - line)
  const exact = here.filter((scan) => distance(scan) === 0)
  if (exact.length > 0) return exact
  const near = here.filter((scan) => distance(scan) <= nearLines && sameFunction(run, scan))
  const least = Math.min(...near.map(distance))
  return near.filter((scan) => distance(scan) === least)
}

/** One path ends in the other where they differ by where the sources were; then the function decides. */
function sameFile(run: Finding, scan: Finding): boolean {
  const [a, b] = [run.site?.file ?? '', scan.site?.file ?? '']
  if (a === b) return a !== ''
  return (a.endsWith(`/${b}`) || b.endsWith(`/${a}`)) && sameFunction(run, scan)
}

function sameFunction(run: Finding, scan: Finding): boolean {
  const [a, b] = [run.site?.function ?? '', scan.site?.function ?? '']
  return a !== '' && lastPart(a) === lastPart(b)
}

/** `main.(*Agent).read` and `read`, `agent::read`: the name itself. */
function lastPart(name: string): string {
  return name.replace(/\(.*$/u, '') === '' ? name : (name.split(/[.:]+/u).at(-1) ?? name)
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}
