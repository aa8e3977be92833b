import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 from optimising the parsers' WebAssembly, which takes 100 to 200 MB for functions of
 * thousands of states and is not earned back on trees of 100 MB. Holds for the whole process, so it
 * is for a command to decide, not for the library. Flags that follow from others are only set at
 * start, hence all three.
 */
export function leanParsers(): void {
  setFlagsFromString('--liftoff-only')
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}
