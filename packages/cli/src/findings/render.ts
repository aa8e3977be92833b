import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { rules, type FindingsDocument } from '@lastref/model'
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
import { version } from '../version.ts'
import type { FindingsFormat } from './format.ts'

/** Returns a document in the format asked for; `screen` and `cwd` are for text alone. */
export function renderFindings(
  document: FindingsDocument,
  format: FindingsFormat,
  screen: Screen,
  cwd: string,
): string {
  switch (format) {
    case 'text':
      return paint(findingsText(document, screen, { sourceOf: sourceIn(cwd) }), screen.colour)
    case 'json':
      return findingsJson(document)
    case 'sarif':
      return findingsSarif(document, { version, rules })
    case 'junit':
      return findingsJunit(document)
    case 'github':
      return findingsGithub(document)
    case 'gitlab':
      return findingsGitlab(document)
  }
}

/** No source that a person wrote is larger. */
const maxSourceBytes = 4 * 1024 * 1024

function sourceIn(cwd: string): SourceOf {
  return (file) => {
    try {
      const path = resolve(cwd, file)
      const stat = statSync(path)
      return stat.isFile() && stat.size <= maxSourceBytes ? readFileSync(path, 'utf8') : null
    } catch {
      // It was built elsewhere, or may not be read.
      return null
    }
  }
}
