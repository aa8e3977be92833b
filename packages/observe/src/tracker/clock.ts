/** Turns CLOCK_MONOTONIC in nanoseconds into milliseconds since the epoch. */
export type KernelClock = (nanoseconds: number) => number

/** Returns the clock as of now: steps of the wall clock later on do not tear a recording apart. */
export function kernelClock(): KernelClock {
  const offset = performance.timeOrigin + performance.now() - Number(process.hrtime.bigint()) / 1e6
  return (nanoseconds) => nanoseconds / 1e6 + offset
}

/** Waits without letting anything else of this process run. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
