import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CatalogProblem, parseCatalog, rules, type ScanOptions } from '@lastref/scan'
import type { Invocation } from '../command.ts'
import { badCatalogue, baselineWithoutFile, noSuchRule } from '../errors-scan.ts'
import { suggest } from '../suggest.ts'
import type { ScanFormat } from './render-scan.ts'

/** What a call of `lastref scan` asks for. */
export interface ScanSettings {
  readonly scan: ScanOptions
  readonly format: ScanFormat
  readonly since: string | undefined
  readonly baseline: string | undefined
  readonly writesBaseline: boolean
  readonly fixes: boolean
  readonly watches: boolean
}

/** Findings of every confidence. */
const lowestConfidence = 0

/** Returns the settings of a call; throws LRE042 to LRE044. */
export async function scanSettings(invocation: Invocation): Promise<ScanSettings> {
  const { options, positionals, streams } = invocation
  const { cwd, env } = streams
  const disable = options.texts('disable')
  const ids = rules.map(({ id }) => id)
  for (const rule of disable) {
    if (!ids.some((id) => id === rule)) throw noSuchRule(rule, suggest(rule, ids))
  }
  const baseline = options.text('baseline')
  const writesBaseline = options.flag('write-baseline')
  if (writesBaseline && baseline === undefined) throw baselineWithoutFile()
  const catalog = await Promise.all(
    options.texts('catalogue').map((path) => readCatalogue(resolve(cwd, path))),
  )
  return {
    scan: {
      paths: positionals,
      cwd,
      ...(options.flag('no-cache') ? {} : { cache: cacheDirectory(env) }),
      ...(options.flag('all') ? { minConfidence: lowestConfidence } : {}),
      config: {
        exclude: options.texts('exclude'),
        disable,
        catalog,
        tests: options.flag('tests'),
      },
    },
    format: options.flag('json') ? 'json' : formatOf(options.text('format')),
    since: options.text('since'),
    baseline: baseline === undefined ? undefined : resolve(cwd, baseline),
    writesBaseline,
    fixes: options.flag('fix'),
    watches: options.flag('watch'),
  }
}

const formats: readonly ScanFormat[] = ['text', 'json', 'sarif', 'junit', 'github', 'gitlab']

function formatOf(text: string | undefined): ScanFormat {
  return formats.find((format) => format === text) ?? 'text'
}

/** XDG Base Directory Specification: what may be deleted at any time. */
function cacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'] ?? ''
  return join(
    base.startsWith('/') ? base : join(env['HOME'] ?? homedir(), '.cache'),
    'lastref/scan',
  )
}

/** YAML, of which JSON is a part. */
async function readCatalogue(path: string): Promise<unknown> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw badCatalogue(path, 'it cannot be read', error)
  }
  const { parse } = await import('yaml')
  try {
    return parseCatalog(parse(text))
  } catch (error) {
    if (error instanceof CatalogProblem) throw badCatalogue(path, error.message)
    throw badCatalogue(path, 'it is neither YAML nor JSON', error)
  }
}
