import type { Claim } from '../claim.ts'
import { bpftool } from '../experiments/observers/tools.ts'
import { numberOf, textOf, type Measured } from './support/ask.ts'
import { inTracefs } from './support/tracefs.ts'

export const objGetIsCommand10: Claim = {
  name: 'obj-get-is-command-10',
  sentence: 'BPF_OBJ_GET is bpf command 10 and its fd is in args->fd',
  how: 'The number is read from enum bpf_cmd in the BTF of the running kernel, the arguments from the format of events/syscalls/sys_enter_bpf.',
  answer: 'does not hold',
  needs: [bpftool.need],
  async measure(lab): Promise<Measured> {
    const vmlinux = '/sys/kernel/btf/vmlinux'
    const { stdout } = await lab.tool(['bpftool', 'btf', 'dump', 'file', vmlinux])
    const format = await inTracefs(lab, 'cat events/syscalls/sys_enter_bpf/format')
    const fields = [...format.matchAll(/field:.*?\b(\w+);/gu)].map(([, name = '']) => name)
    return {
      BPF_OBJ_GET: Number(/'BPF_OBJ_GET' val=(\d+)/u.exec(stdout)?.[1] ?? Number.NaN),
      'command 10': /'(BPF_[A-Z_]+)' val=10\b/u.exec(afterCommands(stdout))?.[1] ?? null,
      arguments: fields.filter((name) => !/^(?:common_|__syscall_nr)/u.test(name)).join(', '),
    }
  },
  settle(measured) {
    const command = numberOf(measured, 'BPF_OBJ_GET')
    const hasFd = textOf(measured, 'arguments').split(', ').includes('fd')
    return {
      verdict: command === 10 && hasFd ? 'holds' : 'does not hold',
      sentence: `BPF_OBJ_GET is command ${command}; 10 is ${measured['command 10']}. The arguments of bpf(2) are ${measured['arguments']}; the fd is what the call returns.`,
      number: { what: 'BPF_OBJ_GET', value: command },
    }
  },
}

/** Other enums have a value 10 too: the commands begin with BPF_MAP_CREATE. */
function afterCommands(btf: string): string {
  return btf.slice(Math.max(0, btf.indexOf("'BPF_MAP_CREATE' val=0")))
}
