import type { CommandSpec } from '../command.ts'

export const doctorSpec: CommandSpec = {
  name: 'doctor',
  summary: 'what this kernel and these capabilities allow',
  example: {
    command: 'lastref doctor',
    screen: [
      'ok      kernel        Linux 6.1.0',
      'ok      btf           /sys/kernel/btf/vmlinux',
      'partly  capabilities  CAP_SYS_PTRACE missing',
      '                      help: sudo lastref doctor',
      'ok      bpffs         mounted at /sys/fs/bpf',
      'ok      census        42 objects read, 0 of them unsettled',
      'ok      iterators     all 11',
      'partly  attach        9 of 12, without lsm, netkit, uprobe_multi',
    ],
  },
  positionals: [],
  options: [
    {
      kind: 'flag',
      name: 'all',
      summary: 'every feature by itself, with what was found',
    },
    {
      kind: 'flag',
      name: 'json',
      summary: 'print one JSON document: {"schema":"lastref.doctor/1","checks":[…],"features":[…]}',
    },
  ],
  statuses: [
    { status: 0, meaning: 'a census is possible here' },
    { status: 3, meaning: 'it is not; the output says why' },
  ],
}
