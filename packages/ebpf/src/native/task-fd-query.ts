import { bpfSystemError } from '../errors.ts'
import { BpfAttr } from './bpf-attr.ts'
import { bpfResult } from './bpf-syscall.ts'
import { errno } from './errno.ts'

/** enum bpf_task_fd_type in include/uapi/linux/bpf.h, in its order. */
export const taskFdTypes = [
  'raw_tracepoint',
  'tracepoint',
  'kprobe',
  'kretprobe',
  'uprobe',
  'uretprobe',
] as const

/** What a perf event or raw tracepoint fd runs a program on. */
export interface TaskFd {
  readonly progId: number
  readonly type: (typeof taskFdTypes)[number] | `type ${number}`
  /** The tracepoint, the function of a kprobe or the path of a uprobe; '' for a bare address. */
  readonly name: string
  /** Into the function or file. */
  readonly offset: bigint
  /** Of the kernel function, where it is given by address. */
  readonly address: bigint
}

/**
 * Returns what `fd` of process `pid` attaches a program to, undefined when it attaches none, or
 * when process or fd are gone.
 *
 * @throws BpfSystemError, EPERM without CAP_SYS_ADMIN.
 */
export function taskFdQuery(pid: number, fd: number): TaskFd | undefined {
  const name = new Uint8Array(new ArrayBuffer(4096))
  const attr = new BpfAttr()
    .u32(0, pid)
    .u32(4, fd)
    .u32(8, 0)
    .u32(12, name.byteLength)
    .pointer(16, name)
    .u32(24, 0)
    .u32(28, 0)
    .u64(32, 0n)
    .u64(40, 0n)
  const result = bpfResult('TASK_FD_QUERY', attr)
  if (result < 0) {
    if (absent.has(-result)) return undefined
    throw bpfSystemError('TASK_FD_QUERY', -result, `fd ${fd} of process ${pid}`)
  }
  const type = attr.readU32(28)
  return {
    progId: attr.readU32(24),
    type: taskFdTypes[type] ?? `type ${type}`,
    name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
    offset: attr.readU64(32),
    address: attr.readU64(40),
  }
}

// bpf_task_fd_query() answers ENOTSUPP for an fd of another kind, ENOENT for an event without a
// program or a process that is gone, EBADF for a closed fd.
const absent: ReadonlySet<number> = new Set([
  errno.ENOENT,
  errno.EBADF,
  errno.ENOTSUPP,
  errno.EINVAL,
])
