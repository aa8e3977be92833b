import { libc } from './libc.ts'
import { syscallNumber } from './syscall-numbers.ts'

// include/uapi/asm-generic/signal-defs.h; a kernel sigset_t is one bit for each of 64 signals.
const SIG_BLOCK = 0
const SIG_SETMASK = 2
const setSize = 8

/**
 * Runs `during` while this thread takes no signal but SIGKILL and SIGSTOP, and returns its result.
 * What arrives meanwhile is taken afterwards. For long calls that the kernel gives up with EAGAIN
 * or EINTR as soon as a signal is pending, such as a verifier's under a sampling profiler.
 */
export function withSignalsBlocked<T>(during: () => T): T {
  const every = new Uint8Array(new ArrayBuffer(setSize)).fill(0xff)
  const before = new Uint8Array(new ArrayBuffer(setSize))
  const blocked = setMask(SIG_BLOCK, every, before)
  try {
    return during()
  } finally {
    if (blocked) setMask(SIG_SETMASK, before, null)
  }
}

function setMask(how: number, set: Uint8Array, previous: Uint8Array | null): boolean {
  const c = libc()
  const old = previous === null ? 0n : c.addressOf(previous)
  return c.syscall(syscallNumber('rt_sigprocmask'), how, c.addressOf(set), old, setSize) === 0
}
