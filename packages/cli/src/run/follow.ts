import { setTimeout as delay } from 'node:timers/promises'
import type { OpeningsReading, WatchedProcess } from '@lastref/model'
import type { Tracker } from '../tracker.ts'
import { ReadingSeries } from '../watch/reading-series.ts'
import type { CommandEnding, HeldCommand } from './launcher.ts'
import type { SignalRelay } from './signals.ts'

/** Often enough that the kernel's buffer of events does not fill up. Milliseconds. */
const pollEvery = 50
/** The kernel frees after the last reference went: by RCU, task work and work queues. */
const settleEvery = 50
const settleTries = 20

export interface FollowOptions {
  /** Between two readings, in milliseconds. */
  readonly interval: number
  /** For what the command leaves running, in milliseconds. */
  readonly waitForChildren: number
}

/** What became of a command and of everything it started. */
export interface Followed {
  readonly ending: CommandEnding
  /** Oldest first; the last one was taken when everything had settled. */
  readonly readings: readonly OpeningsReading[]
  /** How many processes the command left behind that still run. */
  readonly runningCount: number
  /** Those of them that opened or hold something. */
  readonly running: readonly WatchedProcess[]
  /** False when what is open still changed in the end. */
  readonly settled: boolean
}

/** Lets the command go, follows it and its whole tree to the end, and settles. */
export async function follow(
  command: HeldCommand,
  tracker: Tracker,
  signals: SignalRelay,
  { interval, waitForChildren }: FollowOptions,
): Promise<Followed> {
  const series = new ReadingSeries()
  signals.relayTo(command)
  command.release()
  let due = performance.now() + interval
  while (!command.hasEnded) {
    tracker.poll()
    if (performance.now() >= due) {
      const began = performance.now()
      series.add(tracker.read())
      // Readings never take more than a quarter of the time.
      const now = performance.now()
      due = now + Math.max(interval, (now - began) * 3)
    }
    // What happens in the meantime is the point of waiting.
    // oxlint-disable-next-line no-await-in-loop
    await Promise.race([command.ended, delay(pollEvery)])
  }
  await childrenEnd(tracker, signals, waitForChildren)
  const settled = await settle(tracker, series)
  const last = series.all.at(-1)
  return {
    ending: await command.ended,
    readings: series.all,
    runningCount: tracker.liveProcesses(),
    running: (last?.processes ?? []).filter(({ alive }) => alive),
    settled,
  }
}

/** Waits until nothing that the command started runs any more, for so long, or until Ctrl-C. */
async function childrenEnd(
  tracker: Tracker,
  signals: SignalRelay,
  patience: number,
): Promise<void> {
  signals.commandEnded()
  const until = performance.now() + patience
  tracker.poll()
  while (tracker.liveProcesses() > 0 && performance.now() < until && !signals.isImpatient) {
    // oxlint-disable-next-line no-await-in-loop
    await delay(pollEvery)
    tracker.poll()
  }
}

/** Reads until two readings agree; tells whether they did. */
async function settle(tracker: Tracker, series: ReadingSeries): Promise<boolean> {
  tracker.poll()
  let before = tracker.read()
  for (let attempt = 0; attempt < settleTries; attempt++) {
    // oxlint-disable-next-line no-await-in-loop
    await delay(settleEvery)
    tracker.poll()
    const now = tracker.read()
    if (fingerprint(now) === fingerprint(before)) {
      series.add(now)
      return true
    }
    before = now
  }
  series.add(before)
  return false
}

function fingerprint({ tallies, holdings, leftAtExit }: OpeningsReading): string {
  return JSON.stringify([
    tallies.map((tally) => [tally.site, tally.opened, tally.closed, tally.closedByGc]),
    holdings.map(({ site, object, files, fds }) => [site, object.kind, object.id, files, fds]),
    leftAtExit.map(({ site, object, files }) => [site, object.kind, object.id, files]),
  ])
}
