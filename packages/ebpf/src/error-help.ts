import type { BpfCommand } from './native/bpf-commands.ts'

/** Returns what helps against an errno of a bpf(2) command, undefined where nothing general does. */
export function systemErrorHelp(command: BpfCommand, errnoName: string): string | undefined {
  switch (errnoName) {
    case 'EPERM':
      return permissionHelp(command)
    case 'EMFILE':
      return 'This process is at its limit of open files: close handles, or raise it: ulimit -n'
    case 'ENFILE':
      return 'The host is at its limit of open files: sysctl fs.file-max'
    case 'ENOSYS':
      return 'This kernel was built without CONFIG_BPF_SYSCALL.'
    default:
      return undefined
  }
}

function permissionHelp(command: BpfCommand): string | undefined {
  if (command === 'OBJ_PIN') return 'Pin below a bpf file system you may write to.'
  const capability = capabilities[command]
  return capability === undefined ? undefined : `Run as root, or with the capability ${capability}.`
}

const admin = 'CAP_SYS_ADMIN'
const net = 'CAP_NET_ADMIN'
const perfmon = 'CAP_PERFMON (with CAP_BPF)'
const bpf = 'CAP_BPF (CAP_SYS_ADMIN before Linux 5.8)'

// bpf_capable() and capable() in kernel/bpf/syscall.c.
const capabilities: Partial<Readonly<Record<BpfCommand, string>>> = {
  PROG_GET_NEXT_ID: admin,
  MAP_GET_NEXT_ID: admin,
  BTF_GET_NEXT_ID: admin,
  LINK_GET_NEXT_ID: admin,
  PROG_GET_FD_BY_ID: admin,
  MAP_GET_FD_BY_ID: admin,
  BTF_GET_FD_BY_ID: admin,
  LINK_GET_FD_BY_ID: admin,
  ENABLE_STATS: admin,
  PROG_QUERY: net,
  PROG_ATTACH: net,
  PROG_DETACH: net,
  TASK_FD_QUERY: perfmon,
  RAW_TRACEPOINT_OPEN: perfmon,
  MAP_CREATE: bpf,
  PROG_LOAD: bpf,
  BTF_LOAD: bpf,
  MAP_FREEZE: bpf,
  PROG_TEST_RUN: bpf,
  LINK_CREATE: bpf,
}
