import { readdirSync, readFileSync } from 'node:fs'
import { libc } from './libc.ts'
import { syscallNumber } from './syscall-numbers.ts'

// include/uapi/linux/ptrace.h, include/uapi/linux/elf.h, include/uapi/linux/wait.h
const PTRACE_DETACH = 17
const PTRACE_GETREGSET = 0x4204
const PTRACE_SEIZE = 0x4206
const PTRACE_INTERRUPT = 0x4207
const PTRACE_EVENT_STOP = 128
const NT_PRSTATUS = 1
const NT_PRFPREG = 2
const WNOHANG = 1
const WALL = 0x40000000
const ESRCH = 3
const ECHILD = 10

/** What the registers of one thread held in user mode: the general ones, and those of vectors. */
export interface HeldRegisters {
  readonly tid: number
  readonly values: readonly bigint[]
}

/**
 * Stops all threads of a process until it is disposed of. Returns `refused` where the kernel does not allow it, such
 * as when a debugger has the process already; `moving` when not all of them stopped in time.
 *
 * The kernel itself lets them go on when this process dies, however it dies: nobody else has to (ptrace(2);
 * `exit_ptrace` in kernel/ptrace.c). Must be disposed of by the thread that called, before it waits for anything:
 * otherwise whoever waits for children of this process might take a stop for an exit.
 */
export function holdThreads(pid: number, timeoutMs: number): HeldThreads | 'refused' | 'moving' {
  const held = new HeldThreads(pid)
  const result = held.stop(performance.now() + timeoutMs)
  if (result === 'stopped') return held
  held[Symbol.dispose]()
  return result
}

export class HeldThreads implements Disposable {
  readonly #pid: number
  /** By thread: the signal that was about to be delivered to it; 0: none. */
  readonly #signals = new Map<number, number>()
  readonly #moving = new Set<number>()
  readonly #status = new Int32Array(1)
  readonly #statusAt: bigint

  constructor(pid: number) {
    this.#pid = pid
    this.#statusAt = libc().addressOf(new Uint8Array(this.#status.buffer))
  }

  /** For `holdThreads`. */
  stop(deadline: number): 'stopped' | 'refused' | 'moving' {
    // A thread that still moves may start others.
    for (let isNew = true; isNew;) {
      isNew = false
      for (const tid of threadsOf(this.#pid)) {
        if (this.#signals.has(tid) || this.#moving.has(tid)) continue
        const seized = ptrace(PTRACE_SEIZE, tid, 0, 0)
        if (seized === 0) {
          ptrace(PTRACE_INTERRUPT, tid, 0, 0)
          this.#moving.add(tid)
          isNew = true
        } else if (seized !== -ESRCH && isAlive(this.#pid, tid)) return 'refused'
      }
      if (!this.#await(deadline)) return 'moving'
    }
    return this.#signals.size === 0 ? 'refused' : 'stopped'
  }

  registers(): HeldRegisters[] {
    return [...this.#signals.keys()].map((tid) => ({
      tid,
      values: [...registerSet(tid, NT_PRSTATUS), ...registerSet(tid, NT_PRFPREG)],
    }))
  }

  [Symbol.dispose](): void {
    this.#await(performance.now() + maxPartingMs)
    this.#letGo()
  }

  /** A thread that has not stopped cannot be let go either: it is once it stops, unless we end before. */
  #letGo(): void {
    for (const [tid, signal] of this.#signals) {
      if (ptrace(PTRACE_DETACH, tid, 0, signal) === -ESRCH) this.#bury(tid)
    }
    this.#signals.clear()
    if (this.#moving.size === 0) return
    setTimeout(() => {
      this.#await(0)
      this.#letGo()
    }, laterMs).unref()
  }

  /** Waits until all threads that were told to stop have done so; false: there is no more time. */
  #await(deadline: number): boolean {
    while (this.#moving.size > 0) {
      let progress = false
      for (const tid of this.#moving) {
        const state = this.#poll(tid)
        if (state === 'moving') continue
        if (state !== 'gone') this.#signals.set(tid, state)
        this.#moving.delete(tid)
        progress = true
      }
      if (progress) continue
      if (performance.now() > deadline) return false
      Atomics.wait(sleeper, 0, 0, pollMs)
    }
    return true
  }

  /** Returns the signal that a thread stopped with; 0: it stopped because it was told to. */
  #poll(tid: number): number | 'moving' | 'gone' {
    const got = libc().syscall(syscallNumber('wait4'), tid, this.#statusAt, WNOHANG | WALL, 0)
    if (got === 0) return 'moving'
    const status = this.#status[0] ?? 0
    if (got < 0 || (status & 0xff) !== 0x7f) return 'gone'
    return status >>> 16 === PTRACE_EVENT_STOP ? 0 : (status >>> 8) & 0xff
  }

  /** A thread that was killed meanwhile is a zombie until we take note, and its parent waits for that. */
  #bury(tid: number): void {
    const deadline = performance.now() + maxPartingMs
    while (performance.now() < deadline) {
      const got = libc().syscall(syscallNumber('wait4'), tid, this.#statusAt, WNOHANG | WALL, 0)
      if (got === -ECHILD || (got > 0 && ((this.#status[0] ?? 0) & 0xff) !== 0x7f)) return
      if (got === 0) Atomics.wait(sleeper, 0, 0, pollMs)
    }
  }
}

const pollMs = 0.1
const laterMs = 20
const maxPartingMs = 200
const sleeper = new Int32Array(new SharedArrayBuffer(4))
/** As many bytes as the larger set has, that of vectors on x86-64 (`user_fpregs_struct`), and room. */
const maxRegisters = 1024

function registerSet(tid: number, which: number): bigint[] {
  const bytes = new BigUint64Array(maxRegisters / 8)
  const vector = new BigUint64Array(2)
  vector[0] = libc().addressOf(new Uint8Array(bytes.buffer))
  vector[1] = BigInt(maxRegisters)
  const at = libc().addressOf(new Uint8Array(vector.buffer))
  if (ptrace(PTRACE_GETREGSET, tid, which, at) !== 0) return []
  return [...bytes.subarray(0, Math.floor(Number(vector[1]) / 8))].filter((value) => value !== 0n)
}

function ptrace(request: number, tid: number, address: number, data: number | bigint): number {
  return libc().syscall(syscallNumber('ptrace'), request, tid, address, data)
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return []
  }
}

/** The first thread of a process may have ended long before the others. */
function isAlive(pid: number, tid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1')
    return !'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}
