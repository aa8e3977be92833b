import { describe, test } from 'node:test'
import { assertGolden } from './golden.testing.ts'
import { doctorView, paint, type HostCheck } from './index.ts'

const checks: readonly HostCheck[] = [
  { name: 'kernel', state: 'yes', found: 'Linux 6.18.0', help: null },
  {
    name: 'capabilities',
    state: 'partly',
    found: 'CAP_SYS_PTRACE is missing, without which the fds of other users are not seen',
    help: 'sudo lastref doctor',
  },
  { name: 'census', state: 'no', found: 'LRE101: \u001b[2J the kernel refused', help: null },
]

describe('doctor', () => {
  for (const width of [60, 80, 120]) {
    test(`${width} columns`, () => {
      const lines = doctorView(checks, { width, colour: false })
      assertGolden(`doctor-${width}`, paint(lines, false))
    })
  }
  test('80 columns in colour', () => {
    const lines = doctorView(checks, { width: 80, colour: true })
    assertGolden('doctor-80-colour', paint(lines, true))
  })
})
