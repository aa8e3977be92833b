import { findingsDocument, LastrefError, summaryOf, type FindingsDocument } from '@lastref/model'
import { readCensus } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { assess, type Assessment } from '../findings/assess.ts'
import { isFailing } from '../findings/fail-on.ts'
import { writeReport } from '../findings/write-report.ts'
import { reportError } from '../report-error.ts'
import {
  finalStatus,
  lastrefFailed,
  notExecutable,
  notFound,
  statusOf,
} from '../run/exit-status.ts'
import { findCommand } from '../run/find-command.ts'
import { follow, type Followed } from '../run/follow.ts'
import { HeldCommand } from '../run/launcher.ts'
import { runNotes } from '../run/notes.ts'
import { runSettings, type RunSettings } from '../run/settings.ts'
import { SignalRelay } from '../run/signals.ts'
import { ClosedOutput, type Streams } from '../streams.ts'
import { openTracker } from '../tracker.ts'

/** Runs a command, reports what it leaked, and ends with its status, or with that of a leak. */
export async function run(invocation: Invocation): Promise<number> {
  const { streams } = invocation
  try {
    return await runAndReport(runSettings(invocation), streams)
  } catch (error) {
    if (error instanceof ClosedOutput) return lastrefFailed
    const status = await reportError(error, streams)
    if (!(error instanceof LastrefError)) return lastrefFailed
    if (error.code === 'LRE220') return notFound
    if (error.code === 'LRE221') return notExecutable
    return status === 2 ? status : lastrefFailed
  }
}

async function runAndReport(settings: RunSettings, streams: Streams): Promise<number> {
  const found = findCommand(settings.argv, streams.cwd, streams.env['PATH'])
  using signals = new SignalRelay()
  const command = await HeldCommand.start(settings.argv, streams.env)
  const followed = await track(command, signals, settings)
  const assessment = judged(followed, settings, streams.cwd)
  const status = finalStatus(
    followed.ending,
    isFailing(assessment.findings, settings.failOn),
    settings.leakStatus,
  )
  try {
    await writeReport(documentOf(followed, assessment, settings), {
      ...settings,
      notes: runNotes(found, followed, assessment),
      pid: command.pid,
      streams,
    })
  } catch (error) {
    // Nobody reads stderr any more. The command ran, and its status is what its caller waits for.
    if (!(error instanceof ClosedOutput)) throw error
  }
  return status
}

/** The tracker is there before the command runs, and gone before the report is written. */
async function track(
  command: HeldCommand,
  signals: SignalRelay,
  settings: RunSettings,
): Promise<Followed> {
  try {
    using tracker = openTracker({ kind: 'tree', rootPid: command.pid }, settings)
    return await follow(command, tracker, signals, settings)
  } catch (error) {
    await command.abandon()
    throw error
  }
}

function judged({ readings }: Followed, settings: RunSettings, cwd: string): Assessment {
  const pinned = (readings.at(-1)?.pinnings ?? []).length > 0
  return assess(readings, {
    ...settings,
    source: 'run',
    cwd,
    // Which pins are left, and what else holds their objects, only a census tells.
    judging: { ...settings.judging, census: pinned ? readCensus({}) : null },
  })
}

function documentOf(
  { ending, readings }: Followed,
  { findings }: Assessment,
  { argv }: RunSettings,
): FindingsDocument {
  const last = readings.at(-1)
  return findingsDocument(findings, {
    command: { argv, exitCode: statusOf(ending) },
    summary: last === undefined ? null : summaryOf(last),
    blindSpots: last?.blindSpots ?? [],
  })
}
