import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { BpfMap } from '@lastref/ebpf'
import { CallCounter } from './call-counter.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

test(
  'counts the calls of other processes by command and object, not its own',
  { skip },
  async () => {
    using map = BpfMap.create({ type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 })
    using counter = CallCounter.open()
    for (let i = 0; i < 10; i++) map.lookup(new Uint8Array(4))
    const key = ['key', '0', '0', '0', '0']
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` }
    await promisify(execFile)('bpftool', ['map', 'lookup', 'id', String(map.id), ...key], { env })
    const counts = counter.read().filter(({ object }) => object?.id === map.id)
    assert.ok(counts.every(({ pid, object }) => pid !== process.pid && object?.kind === 'map'))
    const callsOf = (command: string): number | undefined =>
      counts.find((count) => count.command === command)?.calls
    assert.equal(callsOf('BPF_MAP_LOOKUP_ELEM'), 1)
    assert.ok((callsOf('BPF_MAP_GET_FD_BY_ID') ?? 0) >= 1)
    assert.equal(counter.uncounted, 0)
  },
)
