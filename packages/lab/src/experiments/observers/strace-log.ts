/** Commands whose result is an fd: linux/bpf.h. */
const opens = /\bbpf\(BPF_(?:MAP_CREATE|OBJ_GET|MAP_GET_FD_BY_ID), .*\) = (\d+)$/u
const closes = /\bclose\((\d+)\)\s+= 0$/u

/** Returns how many fds on maps are open at the end of a log of bpf(2) and close(2). */
export function openAfter(log: string): number {
  const open = new Set<string>()
  for (const line of log.split('\n')) {
    const opened = opens.exec(line)?.[1]
    const closed = closes.exec(line)?.[1]
    if (opened !== undefined) open.add(opened)
    if (closed !== undefined) open.delete(closed)
  }
  return open.size
}
