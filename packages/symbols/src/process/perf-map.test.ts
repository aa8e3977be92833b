import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memorySource } from '../bytes.ts'
import type { OpenImage } from '../image-source.ts'
import { PerfMap } from './perf-map.ts'

let closed = 0

function fileOf(text: string): OpenImage {
  const close = (): void => void closed++
  return { ...memorySource(Buffer.from(text)), path: null, close, [Symbol.dispose]: close }
}

test('functions of V8 have a place, others a name', () => {
  const map = new PerfMap(() =>
    fileOf(
      '1000 20 JS:*load file:///srv/app.js:12:7\n1020 10 LazyCompile:~ /srv/app.js:3:1\n' +
        '0x2000 0x40 Lcom/example/Agent;::open\nnonsense\n',
    ),
  )
  assert.deepEqual(map.find(0x101fn), { name: 'load', file: '/srv/app.js', line: 12 })
  assert.deepEqual(map.find(0x1020n), { name: '(anonymous)', file: '/srv/app.js', line: 3 })
  assert.deepEqual(map.find(0x2001n), { name: 'Lcom/example/Agent;::open', file: null, line: null })
  assert.equal(map.find(0x1030n), null)
  assert.equal(map.find(0xfffn), null)
})

test('what was written about an address last counts, and a file that grew is read again', () => {
  let text = '1000 20 first\n'
  let opened = 0
  closed = 0
  const map = new PerfMap(() => {
    opened++
    return fileOf(text)
  })
  assert.equal(map.find(0x1000n)?.name, 'first')
  text += '1000 20 second\n3000 10 third\n'
  assert.equal(map.find(0x3000n)?.name, 'third')
  assert.equal(map.find(0x1000n)?.name, 'second')
  assert.equal(map.find(0x9000n), null)
  map.close()
  assert.equal(closed, opened)
})

test('a file that was opened in time is read after it is gone', () => {
  let gone = false
  const map = new PerfMap(() => (gone ? null : fileOf('1000 20 compiled\n')))
  map.open()
  gone = true
  assert.equal(map.find(0x1000n)?.name, 'compiled')
  map.close()
})
