import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FindingsDocument } from '@lastref/model'
import {
  findingsGithub,
  findingsGitlab,
  findingsJson,
  findingsJunit,
  findingsSarif,
  findingsText,
  paint,
  type Screen,
  type SourceOf,
} from '@lastref/report'
import { rules } from '@lastref/scan'
import { version } from '../version.ts'

export type ScanFormat = 'text' | 'json' | 'sarif' | 'junit' | 'github' | 'gitlab'

/** Returns a scan's document in a format. Text has the lines of the sources in it. */
export function renderScan(
  document: FindingsDocument,
  format: ScanFormat,
  screen: Screen,
  cwd: string,
): string {
  switch (format) {
    case 'text':
      return paint(findingsText(document, screen, { sourceOf: sourcesBelow(cwd) }), screen.colour)
    case 'json':
      return findingsJson(document)
    case 'sarif':
      return findingsSarif(document, {
        version,
        rules: rules.map(({ code, title, help }) => ({ code, title, explanation: help, help })),
      })
    case 'junit':
      return findingsJunit(document)
    case 'github':
      return findingsGithub(document)
    case 'gitlab':
      return findingsGitlab(document)
  }
}

/** Reads each source once. */
function sourcesBelow(cwd: string): SourceOf {
  const texts = new Map<string, string | null>()
  return (file) => {
    const known = texts.get(file)
    if (known !== undefined) return known
    const text = read(resolve(cwd, file))
    texts.set(file, text)
    return text
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
