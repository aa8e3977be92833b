import { existsSync, readFileSync } from 'node:fs'
import type { Claim } from '../claim.ts'
import { fill } from '../experiments/memory/filling.ts'
import { numberOf, type Measured } from './support/ask.ts'

const victim = { language: 'c', name: 'pins-pile-up' } as const
const limitBytes = 4 * 2 ** 20

export const oomPreNotify: Claim = {
  name: 'oom-pre-notify',
  sentence: 'the kernel sends OOM_PRE_NOTIFY to BPF maps',
  how: 'The name is searched in the symbols and in the BTF of the running kernel; and a memory cgroup is filled with pinned maps up to its limit: does any of them change?',
  answer: 'does not hold',
  victims: [victim],
  async measure(lab): Promise<Measured> {
    const subject = { victim, args: [lab.pins, '40', '0'] }
    const filling = await fill(lab, subject, limitBytes)
    const held = filling.moments.length * 256 * 1024
    return {
      names: namesIn('/proc/kallsyms') + namesIn('/sys/kernel/btf/vmlinux'),
      maps: filling.moments.length,
      'limit hits': filling.limitHits,
      'OOM kills': filling.oomKills,
      // Each map is a little larger than its elements: none has given anything back.
      'maps that shrank': filling.memlockBytes >= held ? 0 : 1,
    }
  },
  settle(measured) {
    const names = numberOf(measured, 'names')
    return {
      verdict: names > 0 ? 'holds' : 'does not hold',
      sentence: `The kernel has no symbol and no type with that name (${names} found). At the limit, which was hit ${measured['limit hits']} times, the next map was refused; ${measured['maps that shrank']} of the ${measured['maps']} others changed, and ${measured['OOM kills'] ?? 'an unknown number of'} processes were killed.`,
      number: { what: 'names in the kernel', value: names },
    }
  },
}

function namesIn(file: string): number {
  if (!existsSync(file)) return 0
  return readFileSync(file, 'latin1').match(/oom_pre_notify/giu)?.length ?? 0
}
