import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Site, TraceEvent } from '@lastref/model'
import { paint } from '../span.ts'
import { leakyFrame } from '../watch/example-history.testing.ts'
import { traceLine } from './event-line.ts'

const site: Site = {
  id: 7,
  command: 'BPF_OBJ_GET',
  runtime: 'go',
  stack: { frames: [leakyFrame], ended: 'complete', notes: [] },
}

function lineOf(event: TraceEvent): string {
  const siteOf = (id: number): Site | null => (id === site.id ? site : null)
  return paint([traceLine(event, siteOf, '09:00:00.125')], false).trimEnd()
}

const who = { at: 0, pid: 4312, comm: 'agent' }
const object = { kind: 'map', id: 25, name: 'my_map' } as const

test('an opening tells its object, its process, its line and its command', () => {
  const opening = { kind: 'opening', ...who, tid: 4312, file: 'f1', site: 7, object } as const
  assert.equal(
    lineOf(opening),
    '09:00:00.125  open    map 25 my_map  agent[4312]  main.readMap reader.go:42  BPF_OBJ_GET',
  )
  assert.equal(
    lineOf({ ...opening, site: 9, object: null }),
    '09:00:00.125  open    object unknown  agent[4312]  site unknown',
  )
})

test('a release tells who released, and where it was opened', () => {
  const release = { kind: 'release', ...who, tid: 4313, file: 'f1', site: 7, object } as const
  assert.equal(
    lineOf({ ...release, by: 'gc' }),
    '09:00:00.125  gc      map 25 my_map  agent[4312]  opened at main.readMap reader.go:42',
  )
  assert.equal(
    lineOf({ ...release, by: 'exit', site: null }),
    '09:00:00.125  exit    map 25 my_map  agent[4312]  opened before tracing began',
  )
})

test('names and paths of others cannot move the cursor', () => {
  const line = lineOf({
    kind: 'pinning',
    ...who,
    comm: 'a\x1b[2J',
    path: '/sys/fs/bpf/\n',
    site: 7,
    object,
  })
  assert.ok(line.includes('a\\x1b[2J[4312]  /sys/fs/bpf/\\n  main.readMap'))
})

test('misuse names the number', () => {
  const misuse = { kind: 'misuse', ...who, fd: 9, site: 7, object } as const
  assert.match(lineOf({ ...misuse, what: 'double-close' }), /misuse {2}map 25 .* fd 9 was closed/)
  assert.match(lineOf({ ...misuse, what: 'bpf-on-recycled-fd' }), /names another file by now/)
})
