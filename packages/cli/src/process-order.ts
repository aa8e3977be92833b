import type { ProcessHoldings } from '@lastref/model'
import { fdHeadroom } from '@lastref/report'

/** Returns the processes sorted by a key of `ps --sort`; equal ones by pid. */
export function sortProcesses(
  processes: readonly ProcessHoldings[],
  key: string,
): ProcessHoldings[] {
  const rank = ranks[key] ?? ((process) => process.pid)
  return processes.toSorted((a, b) => rank(a) - rank(b) || a.pid - b.pid)
}

/** The smallest rank comes first. */
const ranks: Readonly<Record<string, (process: ProcessHoldings) => number>> = {
  fds: ({ bpfFds }) => -bpfFds,
  left: (process) => fdHeadroom(process) ?? Number.MAX_SAFE_INTEGER,
  memory: ({ memlockBytes }) => -memlockBytes,
  objects: ({ objects }) => -objects,
  pid: ({ pid }) => pid,
}
