import { setFlagsFromString } from 'node:v8'

/** Flags that follow from others are only set at start, hence all three. */
const lean = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']
const usual = ['--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering']

/** Somebody has decided for this process how WebAssembly is compiled. */
const isDecided = (): boolean =>
  [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((each) => /wasm|liftoff/.test(each))

let users = 0

/**
 * Runs `work` while V8 does not optimise WebAssembly: for a parser's functions of thousands of states
 * that takes 100 to 200 MB, and is not earned back on trees of 100 MB. The flags hold for the whole
 * process, so they are put back when the last work ends; modules that were loaded before keep what
 * they have.
 */
export const withLeanWasm = async <T>(work: () => Promise<T>): Promise<T> => {
  if (isDecided()) return work()
  users += 1
  if (users === 1) for (const flag of lean) setFlagsFromString(flag)
  try {
    return await work()
  } finally {
    users -= 1
    if (users === 0) for (const flag of usual) setFlagsFromString(flag)
  }
}
