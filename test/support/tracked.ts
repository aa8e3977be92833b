import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OpeningsReading, TraceEvent } from '@lastref/model'
import { OpeningTracker, type TrackerOptions } from '@lastref/observe'
import { Symboliser } from '@lastref/symbols'

/** How long a followed command may take, in milliseconds. */
const patience = 60_000

type Options = Partial<Omit<TrackerOptions, 'scope' | 'symboliser'>>

/** A command that is followed from before its first instruction. */
export interface Followed extends AsyncDisposable {
  readonly tracker: OpeningTracker
  readonly child: ChildProcess
  readonly pid: number
  /** What `poll` returned so far. */
  readonly events: TraceEvent[]
  /** Polls until `isDone` holds, or fails. */
  until(isDone: () => boolean): Promise<void>
}

/** Starts a command stopped, follows its tree, and lets it go. */
export async function follow(command: readonly string[], options: Options = {}): Promise<Followed> {
  const script = 'read go; exec "$0" "$@"'
  const child = spawn('/bin/sh', ['-c', script, ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const symboliser = new Symboliser()
  const release = async (): Promise<void> => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    symboliser[Symbol.dispose]()
  }
  try {
    const scope = { kind: 'tree', rootPid: pid } as const
    const tracker = OpeningTracker.open({ scope, symboliser, ...options })
    const events: TraceEvent[] = []
    child.stdin.write('go\n')
    return {
      tracker,
      child,
      pid,
      events,
      until: async (isDone) => {
        for (const end = Date.now() + patience; ; await sleep(10)) {
          events.push(...tracker.poll())
          if (isDone()) return
          if (Date.now() > end) throw new Error('what was waited for did not happen')
        }
      },
      [Symbol.asyncDispose]: async () => {
        tracker[Symbol.dispose]()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

/** Follows a command to the end of its tree and returns what is known then, and the events. */
export async function followToEnd(
  command: readonly string[],
  options: Options = {},
): Promise<{ readonly reading: OpeningsReading; readonly events: readonly TraceEvent[] }> {
  await using followed = await follow(command, options)
  await followed.until(() => followed.tracker.liveProcesses() === 0)
  // A process that has begun to end frees its files a little later.
  await sleep(50)
  followed.events.push(...followed.tracker.poll())
  return { reading: followed.tracker.read(), events: followed.events }
}
