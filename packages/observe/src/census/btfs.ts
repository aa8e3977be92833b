import { closeFd, fdById, nextId } from '@lastref/ebpf'
import type { OwnRow } from '../generated/wire.ts'
import type { BtfRow } from './reading.ts'

/** How many BTF objects are held open at a time: well below any RLIMIT_NOFILE. */
const batch = 500

/**
 * Returns all BTF objects. The kernel has no iterator for them, so each is opened by id for the
 * moment in which lastref reads its own files.
 */
export function readBtfs(ownFiles: () => readonly OwnRow[]): BtfRow[] {
  const rows: BtfRow[] = []
  let id = nextId('btf', 0)
  while (id !== undefined) {
    const fds = new Set<number>()
    try {
      for (; id !== undefined && fds.size < batch; id = nextId('btf', id)) {
        const fd = fdById('btf', id)
        if (fd !== undefined) fds.add(fd)
      }
      for (const row of ownFiles()) if (fds.has(row.fd)) rows.push(btfRow(row))
    } finally {
      for (const fd of fds) closeFd(fd)
    }
  }
  return rows
}

function btfRow(row: OwnRow): BtfRow {
  return {
    address: row.privateData,
    id: row.btfId,
    refcnt: row.btfRefcnt,
    name: row.btfName,
    size: row.btfSize,
    kernel: row.btfKernel !== 0,
  }
}
