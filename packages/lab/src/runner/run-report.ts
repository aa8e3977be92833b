import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Finding, FindingsDocument } from '@lastref/model'
import type { RunReport, ToolReport } from '../lab.ts'
import type { Said } from '../measurement.ts'
import type { BuiltVictim } from '../victim-ref.ts'

/** Returns what `lastref run` found, as far as the lab looks at it. */
export function runReport(file: string, victim: BuiltVictim, ended: ToolReport): RunReport {
  const document: FindingsDocument = JSON.parse(readFileSync(file, 'utf8'))
  const { source, line } = victim
  const { summary } = document
  return {
    said: document.findings.map(saidOf),
    mark: line === null ? null : { file: basename(source), line },
    opened: summary?.opened ?? 0,
    closed: summary?.closed ?? 0,
    closedByGc: summary?.closedByGc ?? 0,
    heldFds: summary?.heldFds ?? 0,
    lostEvents: summary?.lostEvents ?? 0,
    status: document.command?.exitCode ?? null,
    stdout: ended.stdout,
    stderr: ended.stderr,
  }
}

function saidOf({ verdict, code, count, site }: Finding): Said {
  return {
    verdict,
    code,
    count,
    // C++ and Rust name a function with its parameters; which they are is of no interest here.
    function: site?.function?.replace(/\(.*\)$|::h[0-9a-f]{16}$/u, '') ?? null,
    file: site?.file ? basename(site.file) : null,
    line: site?.line ?? null,
  }
}
