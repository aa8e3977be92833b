import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  diffCensuses,
  unexplained,
  type Census,
  type FileHolder,
  type Holder,
  type MapObject,
} from '@lastref/model'
import { arbitraryCensus } from '@lastref/model/arbitrary'
import * as fc from 'fast-check'
import { diffNotices, diffView } from './diff-view.ts'
import { paint } from './span.ts'

function census(seconds: number, objects: Census['objects'], bootId: string = 'f6a3'): Census {
  return {
    schema: 'lastref.census/1',
    takenAt: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
    host: { kernel: '6.18.0', pidNamespace: '4026531836', hostname: 'web-1', bootId },
    blindSpots: [],
    objects,
  }
}

function map(id: number, name: string, holders: readonly Holder[], counts = 0): MapObject {
  const counted = { refcnt: holders.length + counts, usercnt: holders.length + counts }
  return {
    kind: 'map',
    id,
    name,
    type: 'hash',
    keySize: 4,
    valueSize: 8,
    maxEntries: 1024,
    flags: 0,
    memlockBytes: 82_960,
    chargedCgroup: '/',
    frozen: false,
    btfId: null,
    ...counted,
    settled: true,
    holders,
    unexplained: unexplained(counted, holders),
  }
}

function files(count: number, pid: number, comm: string): FileHolder[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'file',
    file: `f${pid}-${index}`,
    refs: { refcnt: 1, usercnt: 1 },
    at: [{ pid, comm, container: null, fds: [5 + index] }],
    opening: null,
  }))
}

const pin: Holder = {
  kind: 'pin',
  path: '/sys/fs/bpf/my_map',
  mountNamespace: 4_026_531_841,
  refs: { refcnt: 1, usercnt: 1 },
}

const before = census(0, [
  map(25, 'my_map', [...files(2, 4312, 'agent'), pin]),
  map(26, 'old', files(1, 99, 'gone')),
  map(28, 'still', [pin]),
])
const after = census(12, [
  map(25, 'my_map', [...files(100, 4312, 'agent'), ...files(3, 77, 'sidecar'), pin], 1),
  map(27, 'evil\u001b[31m', [pin]),
  map(28, 'still', [pin]),
])
const diff = diffCensuses(before, after)

function screenOf(width: number | null, colour = false): string[] {
  return paint(diffView(diff, { width, colour }), colour).split('\n').slice(0, -1)
}

describe('the screen of diff', () => {
  test('on a wide terminal', () => {
    assert.deepEqual(screenOf(120), [
      '2026-01-01T00:00:00.000Z → 2026-01-01T00:00:12.000Z (12 s)  web-1, Linux 6.18.0',
      '1 born, 1 gone, 1 changed, 1 as before; +100 files (3 → 103)',
      '',
      'FILES  NOW      RATE  FDS  PROCESS      OBJECT',
      '  +98  100     8.2/s  +98  agent[4312]  map 25 my_map',
      '   +3    3  15.0/min   +3  sidecar[77]  map 25 my_map',
      '',
      'CHANGE   OBJECT               TYPE   REFCNT  USERCNT        MEMORY  HOLDERS',
      'changed  map 25 my_map        hash  3 → 105  3 → 105      81.0 KiB  unexplained 0 → 1, +98 files of agent[4312], +3 fil…',
      'born     map 27 evil\\x1b[31m  hash    - → 1    - → 1  - → 81.0 KiB  + pin /sys/fs/bpf/my_map',
      'gone     map 26 old           hash    1 → -    1 → -  81.0 KiB → -  -1 file of gone[99]',
    ])
  })

  test('on 80 columns leaves out what matters least', () => {
    assert.deepEqual(screenOf(80).slice(-4), [
      'CHANGE   OBJECT               REFCNT        MEMORY  HOLDERS',
      'changed  map 25 my_map       3 → 105      81.0 KiB  unexplained 0 → 1, +98 file…',
      'born     map 27 evil\\x1b[3…    - → 1  - → 81.0 KiB  + pin /sys/fs/bpf/my_map',
      'gone     map 26 old            1 → -  81.0 KiB → -  -1 file of gone[99]',
    ])
  })

  test('on 60 columns', () => {
    assert.deepEqual(screenOf(60), [
      '2026-01-01T00:00:00.000Z → 2026-01-01T00:00:12.000Z (12 s)',
      '  web-1, Linux 6.18.0',
      '1 born, 1 gone, 1 changed, 1 as before; +100 files (3 → 103)',
      '',
      'FILES  NOW      RATE  FDS  PROCESS      OBJECT',
      '  +98  100     8.2/s  +98  agent[4312]  map 25 my_map',
      '   +3    3  15.0/min   +3  sidecar[77]  map 25 my_map',
      '',
      'CHANGE   OBJECT         REFCNT  HOLDERS',
      'changed  map 25 my_m…  3 → 105  unexplained 0 → 1, +98 file…',
      'born     map 27 evil…    - → 1  + pin /sys/fs/bpf/my_map',
      'gone     map 26 old      1 → -  -1 file of gone[99]',
    ])
  })

  test('in colour marks who grew by the share of all growth', () => {
    assert.deepEqual(screenOf(null, true).slice(3, 6), [
      '\u001b[2mFILES\u001b[0m  \u001b[2mNOW\u001b[0m      \u001b[2mRATE\u001b[0m  \u001b[2mFDS\u001b[0m  \u001b[2mPROCESS\u001b[0m      \u001b[2mOBJECT\u001b[0m',
      '  \u001b[1;31m+98\u001b[0m  100     8.2/s  +98  agent[4312]  map 25 my_map',
      '   +3    3  15.0/min   +3  sidecar[77]  map 25 my_map',
    ])
  })

  test('of two equal censuses is two lines', () => {
    const same = diffView(diffCensuses(before, before), { width: 80, colour: false })
    assert.deepEqual(paint(same, false).split('\n').slice(0, -1), [
      '2026-01-01T00:00:00.000Z → 2026-01-01T00:00:00.000Z (0 s)  web-1, Linux 6.18.0',
      '0 born, 0 gone, 0 changed, 3 as before; 0 files (3)',
    ])
  })
})

test('two boots are noticed on stderr', () => {
  const other = diffCensuses(before, census(12, [], '0b1c'))
  assert.deepEqual(paint(diffNotices(other, 60), false).split('\n').slice(0, -1), [
    'note: boot: the host was started anew in between; ids begin',
    '  again at each boot, so no object of the first census is',
    '  one of the second',
  ])
})

test('whatever the censuses hold, nothing but printable text reaches the terminal', () => {
  fc.assert(
    fc.property(arbitraryCensus, arbitraryCensus, (a, b) => {
      const any = diffCensuses(a, b)
      for (const width of [40, null]) {
        const lines = [...diffView(any, { width, colour: false }), ...diffNotices(any, width)]
        assert.doesNotMatch(paint(lines, false), /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }
    }),
  )
})
