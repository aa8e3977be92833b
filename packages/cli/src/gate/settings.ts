import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultPolicy, parsePolicy, type Policy, type Unmet } from '@lastref/gate'
import { parseBaseline, relativeTo, type BaselineEntry } from '@lastref/model'
import type { Invocation } from '../command.ts'
import { baselineWithoutFile } from '../errors-scan.ts'
import { notAPair, nothingToJudge } from '../errors-gate.ts'
import { optionsClash, unreadableFile } from '../errors-run.ts'
import { gateFormats, type GateFormat } from './render-gate.ts'

export interface NamedPath {
  readonly name: string
  readonly path: string
}

export interface GateOutput {
  readonly format: GateFormat
  /** Absolute. */
  readonly path: string
}

/** What a call of `lastref gate` asks for. */
export interface GateSettings {
  readonly inputs: readonly NamedPath[]
  readonly unmet: readonly Unmet[]
  readonly policy: Policy
  readonly baseline: readonly BaselineEntry[] | null
  /** Absolute; null: none is written. */
  readonly writesBaseline: string | null
  readonly minScanned: ReadonlyMap<string | null, number>
  readonly format: GateFormat
  readonly outputs: readonly GateOutput[]
  readonly limit: number
  readonly notifies: boolean
  /** Absolute; null: what was told is not remembered. */
  readonly notifyState: string | null
  readonly notifyTimeoutMs: number
}

/** Returns the settings of a call; throws LRE021, LRE028, LRE042, LRE050, LRE051, LRE321 and LRE500. */
export function gateSettings({
  options,
  positionals,
  streams,
  configFile,
}: Invocation): GateSettings {
  const { cwd } = streams
  const required = options.texts('require').map((text) => pair('require', text, 'NAME=GLOB'))
  const met = required.map(([name, glob]) => ({ name, glob, paths: matching(glob, cwd) }))
  if (positionals.length === 0 && required.length === 0) throw nothingToJudge()
  const baseline = options.text('baseline')
  const notifyState = options.text('notify-state')
  const writes = options.flag('write-baseline')
  if (writes && baseline === undefined) throw baselineWithoutFile()
  return {
    inputs: distinct(
      [
        ...met.flatMap(({ name, paths }) => paths.map((path) => ({ name, path }))),
        ...positionals.map((path) => ({ name: path, path })),
      ],
      cwd,
    ),
    unmet: met.filter(({ paths }) => paths.length === 0).map(({ name, glob }) => ({ name, glob })),
    policy: policyOf(configFile, cwd),
    baseline:
      baseline === undefined || writes
        ? null
        : parseBaseline(readText(resolve(cwd, baseline)), baseline),
    writesBaseline: writes && baseline !== undefined ? resolve(cwd, baseline) : null,
    minScanned: new Map(options.texts('min-scanned').map(minimum)),
    format: formatOf(options.text('format'), options.flag('json')),
    outputs: options.texts('output').map((text) => {
      const [format, path] = pair('output', text, 'FORMAT=FILE')
      const known = gateFormats.find((one) => one === format)
      if (known === undefined)
        throw notAPair('output', text, `FORMAT=FILE with one of ${gateFormats.join(', ')}`)
      return { format: known, path: resolve(cwd, path) }
    }),
    limit: options.number('limit') ?? 50,
    notifies: !options.flag('no-notify'),
    notifyState: notifyState === undefined ? null : resolve(cwd, notifyState),
    notifyTimeoutMs: options.duration('notify-timeout') ?? 60_000,
  }
}

function policyOf(configFile: string | null, cwd: string): Policy {
  if (configFile === null) return defaultPolicy
  return parsePolicy(readText(configFile), relativeTo(cwd, configFile))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadableFile(path, error)
  }
}

function pair(option: string, text: string, form: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at <= 0 || at === text.length - 1) throw notAPair(option, text, form)
  return [text.slice(0, at), text.slice(at + 1)]
}

function minimum(text: string): readonly [string | null, number] {
  const at = text.lastIndexOf('=')
  const number = text.slice(at + 1)
  if (!/^\d{1,9}$/u.test(number) || at === 0) throw notAPair('min-scanned', text, 'N or NAME=N')
  return [at < 0 ? null : text.slice(0, at), Number(number)]
}

function matching(glob: string, cwd: string): readonly string[] {
  return globSync(glob, { cwd }).toSorted()
}

/** The same file by two names is one input; the name of a requirement is kept. */
function distinct(inputs: readonly NamedPath[], cwd: string): readonly NamedPath[] {
  const byPath = new Map<string, NamedPath>()
  for (const input of inputs) {
    const key = input.path === '-' ? '-' : resolve(cwd, input.path)
    if (!byPath.has(key)) byPath.set(key, input)
  }
  return [...byPath.values()]
}

function formatOf(text: string | undefined, json: boolean): GateFormat {
  const format = gateFormats.find((one) => one === text) ?? 'text'
  if (!json) return format
  if (format === 'text' || format === 'json') return 'json'
  throw optionsClash(`--json and --format ${format} exclude each other`, 'gate')
}
