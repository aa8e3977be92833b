import { readFileSync, realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { gateRules } from '@lastref/gate'
import { rules as runRules, type FindingsDocument } from '@lastref/model'
import {
  findingsGithub,
  findingsGitlab,
  findingsJsonParts,
  findingsJunitParts,
  findingsSarifParts,
  gateMarkdown,
  gateText,
  paint,
  type Screen,
  type SourceOf,
} from '@lastref/report'
import { version } from '../version.ts'

export const gateFormats = [
  'text',
  'json',
  'sarif',
  'junit',
  'markdown',
  'github',
  'gitlab',
] as const

export type GateFormat = (typeof gateFormats)[number]

export interface RenderOptions {
  readonly screen: Screen
  readonly cwd: string
  readonly limit: number
}

/** Returns the document in a format, in pieces: it may have more findings than a string can hold. */
export function renderGate(
  document: FindingsDocument,
  format: GateFormat,
  { screen, cwd, limit }: RenderOptions,
): Iterable<string> {
  switch (format) {
    case 'text':
      return [
        paint(gateText(document, screen, { sourceOf: sourcesBelow(cwd), limit }), screen.colour),
      ]
    case 'json':
      return findingsJsonParts(document)
    case 'sarif':
      return findingsSarifParts(document, { version, rules: [...runRules, ...gateRules] })
    case 'junit':
      return findingsJunitParts(document)
    case 'markdown':
      return [gateMarkdown(document, limit)]
    case 'github':
      return [findingsGithub(document)]
    case 'gitlab':
      return [findingsGitlab(document)]
  }
}

const maxSourceBytes = 4 * 1024 * 1024

/** Only what really lies below the working directory: a report from elsewhere may name any file. */
function sourcesBelow(cwd: string): SourceOf {
  return (file) => {
    try {
      const path = realpathSync(resolve(cwd, file))
      const stat = statSync(path)
      const isBelow = path.startsWith(`${realpathSync(cwd)}/`)
      return isBelow && stat.isFile() && stat.size <= maxSourceBytes
        ? readFileSync(path, 'utf8')
        : null
    } catch {
      return null
    }
  }
}
