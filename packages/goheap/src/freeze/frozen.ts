import { writeFileSync } from 'node:fs'
import { doesNotStop, exitedMeanwhile, pausedTooLong } from '../errors.ts'
import { type CgroupFreezer, findCgroupFreezer } from './cgroup-freezer.ts'
import { startTimeOf, threadStates } from './threads.ts'
import { startWatchdog } from './watchdog.ts'
import type { Thaw } from './watchdog-program.ts'

export interface Pause {
  readonly how: 'cgroup-v1' | 'cgroup-v2' | 'sigstop' | 'none'
  readonly milliseconds: number
}

/**
 * Returns what `read` returns while the process stands still. `read` must not wait for anything. The
 * process always goes on afterwards, also when this one is killed: a watchdog sees to that.
 *
 * @throws {LastrefError} LRE656 when it exits, LRE658 when it took too long, LRE659 when it does not stop.
 */
export async function whileFrozen<T>(
  pid: number,
  maxPauseMs: number,
  urgently: () => Disposable,
  read: () => T,
): Promise<{ readonly result: T; readonly pause: Pause }> {
  const startTime = startTimeOf(pid)
  if (startTime === null) throw exitedMeanwhile(pid)
  if (isStopped(pid)) {
    // Somebody else stopped it, and will let it go on.
    const result = read()
    if (!isStopped(pid)) throw doesNotStop(pid, 'somebody let it go on meanwhile')
    return { result, pause: { how: 'none', milliseconds: 0 } }
  }
  const freezer = findCgroupFreezer(pid)
  const thaw: Thaw =
    freezer === null
      ? { how: 'signal', pid, startTime }
      : { how: 'file', path: freezer.file, text: freezer.thaw }
  const watchdog = await startWatchdog({ thaw, afterMs: maxPauseMs })
  const begun = performance.now()
  try {
    // Without it nobody would thaw the process after a SIGKILL.
    if (!watchdog.alive) throw doesNotStop(pid, 'its watchdog did not start')
    return readFrozen(pid, freezer, begun, maxPauseMs, urgently, read)
  } finally {
    await watchdog.dismiss()
  }
}

function readFrozen<T>(
  pid: number,
  freezer: CgroupFreezer | null,
  begun: number,
  maxPauseMs: number,
  urgently: () => Disposable,
  read: () => T,
): { result: T; pause: Pause } {
  using _ = urgently()
  const frozen = performance.now()
  let result: T
  try {
    freeze(pid, freezer)
    waitUntilFrozen(pid, freezer, frozen + Math.min(maxPauseMs, maxWaitMs))
    result = read()
    const isStill = freezer === null ? isStopped(pid) : freezer.isFrozen()
    if (startTimeOf(pid) === null) throw exitedMeanwhile(pid)
    if (!isStill || performance.now() - begun >= maxPauseMs) throw pausedTooLong(pid, maxPauseMs)
  } finally {
    thawNow(pid, freezer)
  }
  return {
    result,
    pause: { how: freezer?.how ?? 'sigstop', milliseconds: performance.now() - frozen },
  }
}

const maxWaitMs = 2000

function freeze(pid: number, freezer: CgroupFreezer | null): void {
  try {
    if (freezer === null) process.kill(pid, 'SIGSTOP')
    else writeFileSync(freezer.file, freezer.freeze)
  } catch (cause) {
    if (startTimeOf(pid) === null) throw exitedMeanwhile(pid)
    throw doesNotStop(pid, cause instanceof Error ? cause.message : 'it refuses')
  }
}

function thawNow(pid: number, freezer: CgroupFreezer | null): void {
  try {
    if (freezer === null) process.kill(pid, 'SIGCONT')
    else writeFileSync(freezer.file, freezer.thaw)
  } catch {
    // It has exited meanwhile.
  }
}

const pollMs = 0.2
const sleeper = new Int32Array(new SharedArrayBuffer(4))

function waitUntilFrozen(pid: number, freezer: CgroupFreezer | null, deadline: number): void {
  while (!(freezer === null ? isStopped(pid) : freezer.isFrozen())) {
    if (startTimeOf(pid) === null) throw exitedMeanwhile(pid)
    if (performance.now() > deadline) throw doesNotStop(pid, stragglers(pid))
    Atomics.wait(sleeper, 0, 0, pollMs)
    // A legacy freezer gives up on a thread that is busy in the kernel, until it is told again.
    if (freezer?.how === 'cgroup-v1' && !freezer.isFrozen()) freeze(pid, freezer)
  }
}

/** Whether no thread runs or can run: each is stopped, or dead and not yet waited for. */
function isStopped(pid: number): boolean {
  const states = threadStates(pid).map(({ state }) => state)
  return (
    states.some((state) => state === 'T' || state === 't') &&
    states.every((state) => 'TtZX'.includes(state))
  )
}

function stragglers(pid: number): string {
  const moving = threadStates(pid).filter(({ state }) => !'TtZX'.includes(state))
  const all = moving.map(({ tid, state }) => `thread ${tid} is in state ${state}`)
  return all.slice(0, 3).join(', ') || 'its cgroup does not freeze'
}
