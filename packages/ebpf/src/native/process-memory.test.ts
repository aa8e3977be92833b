import assert from 'node:assert/strict'
import { test } from 'node:test'
import { libc } from './libc.ts'
import { gatherMemory } from './process-memory.ts'

function memory(): { bytes: Uint8Array; start: number } {
  const bytes = Uint8Array.from({ length: 40_000 }, (_, index) => index % 251)
  return { bytes, start: Number(libc().addressOf(bytes)) }
}

test('more stretches than one call takes, one behind the other', () => {
  const { bytes, start } = memory()
  const stretches = Array.from({ length: 3000 }, (_, index) => ({
    start: start + index * 13,
    length: 7,
  }))
  const into = new Uint8Array(3000 * 7)
  assert.equal(gatherMemory(process.pid, stretches, into), into.length)
  for (const index of [0, 1023, 1024, 2047, 2048, 2999]) {
    assert.deepEqual(into.slice(index * 7, index * 7 + 7), bytes.slice(index * 13, index * 13 + 7))
  }
})

test('it ends where nothing is mapped, where there is no room, and without a process', () => {
  const { start } = memory()
  const into = new Uint8Array(100)
  const good = { start, length: 40 }
  assert.equal(gatherMemory(process.pid, [good, { start: 4096, length: 40 }], into), 40)
  assert.equal(gatherMemory(process.pid, [good, good, good], into), 0)
  assert.equal(gatherMemory(4_194_300, [good], into), 0)
  assert.equal(gatherMemory(process.pid, [], into), 0)
})
