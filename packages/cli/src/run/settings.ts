import type { FailOn } from '@lastref/model'
import type { Invocation } from '../command.ts'
import { optionsClash, outOfRange } from '../errors-run.ts'
import { Destination } from '../findings/destination.ts'
import { failOnOf } from '../findings/fail-on.ts'
import { formatOf, type FindingsFormat } from '../findings/format.ts'
import { judgingOf, type Judging } from '../findings/judging.ts'
import { intervalOf } from '../watch/interval.ts'

/** What `run` was asked for, checked as a whole before the command is started. */
export interface RunSettings extends Judging {
  readonly argv: readonly string[]
  readonly failOn: readonly FailOn[]
  readonly leakStatus: number
  readonly format: FindingsFormat
  /** Null: stderr. */
  readonly destination: Destination | null
  readonly interval: number
  readonly waitForChildren: number
  readonly misuse: boolean
}

/** Statuses from here on mean something of their own (see env(1), timeout(1)). */
const lastFreeStatus = 124

/** Returns the settings; throws for what is wrong with them, also for files that cannot be read. */
export function runSettings(invocation: Invocation): RunSettings {
  const { options, positionals, spec, streams } = invocation
  const leakStatus = options.number('exit-code') ?? 23
  if (leakStatus > lastFreeStatus) {
    throw outOfRange('--exit-code', String(leakStatus), `0 to ${lastFreeStatus}`, spec.name)
  }
  const output = options.text('output')
  if (output === '-') {
    throw optionsClash('stdout belongs to the command; -o takes a file', spec.name)
  }
  return {
    ...judgingOf(invocation),
    argv: positionals,
    failOn: failOnOf(options, spec.name),
    leakStatus,
    format: formatOf(options, spec.name),
    interval: intervalOf(options, spec),
    waitForChildren: options.duration('wait-for-children') ?? 0,
    misuse: options.flag('misuse'),
    destination: output === undefined ? null : new Destination(output, streams.cwd),
  }
}
