import type { Claim } from '../claim.ts'
import { numberOf } from './support/ask.ts'

const victim = { language: 'go', name: 'forgotten-fixed' } as const

export const closeLeavesFdOpen: Claim = {
  name: 'close-leaves-fd-open',
  sentence: 'Map.Close in the common Go libraries leaves the kernel fd open',
  how: 'A program that opens a pinned map with cilium/ebpf and calls Map.Close each time, followed by the kernel.',
  answer: 'does not hold',
  victims: [victim],
  async measure(lab) {
    const { opened, closed, closedByGc, heldFds } = await lab.run({ victim })
    return { opened, closed, 'closed by GC': closedByGc, left: heldFds }
  },
  settle(measured) {
    const [opened, left] = [numberOf(measured, 'opened'), numberOf(measured, 'left')]
    return {
      verdict: left > 0 ? 'holds' : 'does not hold',
      sentence: `With cilium/ebpf ${measured['closed']} of ${opened} files were closed by the call, ${measured['closed by GC']} by the collector, and ${left} fds were left.`,
      number: { what: `fds left, of ${opened}`, value: left },
    }
  },
}
