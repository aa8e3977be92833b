import { writeFileSync } from 'node:fs'
import type { GoHeapOptions, GoHeapPause, ThreadRegisters } from '../answer.ts'
import { doesNotStop, exitedMeanwhile, pausedTooLong } from '../errors.ts'
import { type CgroupFreezer, findCgroupFreezer } from './cgroup-freezer.ts'
import { startTimeOf, threadStates } from './threads.ts'
import { startWatchdog } from './watchdog.ts'
import type { Thaw } from './watchdog-program.ts'

/** How a process is stopped, and for how long at most. */
export interface FreezeOptions {
  readonly maxPauseMs: number
  readonly urgently: () => Disposable
  readonly hold: GoHeapOptions['hold']
}

/** What is known of a process only while it stands still. */
export interface FrozenMoment {
  readonly registers: readonly ThreadRegisters[]
  /** Throws LRE658 when the time is over. */
  readonly checkTime: () => void
}

/** Returns what `read` returns; it must not wait for anything. */
type Read<T> = (moment: FrozenMoment) => T
interface Frozen<T> {
  readonly result: T
  readonly pause: GoHeapPause
}

/**
 * Returns what `read` returns while the process stands still. The process always goes on afterwards, also when
 * this one is killed: the kernel sees to that where `hold` may stop it, and a watchdog otherwise.
 *
 * @throws {LastrefError} LRE656 when it exits, LRE658 when it took too long, LRE659 when it does not stop.
 */
export async function whileFrozen<T>(
  pid: number,
  options: FreezeOptions,
  read: Read<T>,
): Promise<Frozen<T>> {
  const { maxPauseMs, hold } = options
  const startTime = startTimeOf(pid)
  if (startTime === null) throw exitedMeanwhile(pid)
  if (isStopped(pid)) {
    // Somebody else stopped it, and will let it go on.
    const result = read({ registers: [], checkTime: () => {} })
    if (!isStopped(pid)) throw doesNotStop(pid, 'somebody let it go on meanwhile')
    return { result, pause: { how: 'none', milliseconds: 0 } }
  }
  if (hold !== undefined) {
    const held = await watched(pid, ownEnd(), maxPauseMs + graceMs, () =>
      readHeld(pid, options, hold, read),
    )
    if (held !== 'refused') return held
  }
  const freezer = findCgroupFreezer(pid)
  const thaw: Thaw =
    freezer === null
      ? { how: 'signal', signal: 'SIGCONT', pid, startTime }
      : { how: 'file', path: freezer.file, text: freezer.thaw }
  return await watched(pid, thaw, maxPauseMs, () => readFrozen(pid, freezer, options, read))
}

/** For how long this process may be late before it is killed, which lets the other one go on. */
const graceMs = 1000

/** What a process holds goes on when its holder ends; which it does not do by itself when it was stopped. */
function ownEnd(): Thaw {
  const { pid } = process
  return { how: 'signal', signal: 'SIGKILL', pid, startTime: startTimeOf(pid) ?? '' }
}

async function watched<T>(pid: number, thaw: Thaw, afterMs: number, work: () => T): Promise<T> {
  const watchdog = await startWatchdog({ thaw, afterMs })
  try {
    // Without it nobody would thaw the process after a SIGKILL.
    if (!watchdog.alive) throw doesNotStop(pid, 'its watchdog did not start')
    return work()
  } finally {
    await watchdog.dismiss()
  }
}

function clock(pid: number, maxPauseMs: number): { begun: number; checkTime: () => void } {
  const begun = performance.now()
  const checkTime = (): void => {
    if (startTimeOf(pid) === null) throw exitedMeanwhile(pid)
    if (performance.now() - begun >= maxPauseMs) throw pausedTooLong(pid, maxPauseMs)
  }
  return { begun, checkTime }
}

function readHeld<T>(
  pid: number,
  { maxPauseMs, urgently }: FreezeOptions,
  hold: NonNullable<GoHeapOptions['hold']>,
  read: Read<T>,
): Frozen<T> | 'refused' {
  using _ = urgently()
  const { begun, checkTime } = clock(pid, maxPauseMs)
  const held = hold(pid, Math.min(maxPauseMs, maxWaitMs))
  if (held === 'refused') return held
  if (held === 'moving') throw doesNotStop(pid, stragglers(pid))
  let result: T
  try {
    result = read({ registers: held.registers(), checkTime })
    checkTime()
  } finally {
    held[Symbol.dispose]()
  }
  return { result, pause: { how: 'ptrace', milliseconds: performance.now() - begun } }
}

function readFrozen<T>(
  pid: number,
  freezer: CgroupFreezer | null,
  { maxPauseMs, urgently }: FreezeOptions,
  read: Read<T>,
): Frozen<T> {
  using _ = urgently()
  const { begun, checkTime } = clock(pid, maxPauseMs)
  let result: T
  try {
    freeze(pid, freezer)
    waitUntilFrozen(pid, freezer, begun + Math.min(maxPauseMs, maxWaitMs))
    result = read({ registers: [], checkTime })
    const isStill = freezer === null ? isStopped(pid) : freezer.isFrozen()
    checkTime()
    if (!isStill) throw pausedTooLong(pid, maxPauseMs)
  } finally {
    thawNow(pid, freezer)
  }
  return {
    result,
    pause: { how: freezer?.how ?? 'sigstop', milliseconds: performance.now() - begun },
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
