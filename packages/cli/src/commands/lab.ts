import type { Invocation } from '../command.ts'
import { runAndReport } from '../lab/run.ts'

/** Reproduces known leaks on this machine and measures them. */
export async function run(invocation: Invocation): Promise<number> {
  return await runAndReport(invocation)
}
