import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCollections, parseHeapInfo, parseHistogram } from './parse.ts'

const metaspace = ' Metaspace       used 9347K, committed 9600K\n  class space    used 1132K\n'
const kibi = 1024

test('the heap in use is told by every collector in its own way', () => {
  const g1 = ' garbage-first heap   total 389120K, used 17796K [0x1, 0x2)\n  region size 1024K\n'
  const parallel =
    ' PSYoungGen      total 75776K, used 1300K [0x1, 0x2, 0x3)\n  eden space 65024K, 2% used [0x1)\n' +
    ' ParOldGen       total 173568K, used 700K [0x1, 0x2, 0x3)\n'
  const z = ' ZHeap           used 12M, capacity 256M, max capacity 4096M\n'
  const shenandoah =
    'Shenandoah Heap\n 249856K max, 249856K soft max, 249856K committed, 1024K used\n'
  assert.equal(parseHeapInfo(`4312:\n${g1}${metaspace}`), 17_796 * kibi)
  assert.equal(parseHeapInfo(`4312:\n${parallel}${metaspace}`), 2000 * kibi)
  assert.equal(parseHeapInfo(`4312:\n${z}${metaspace}`), 12 * kibi * kibi)
  assert.equal(parseHeapInfo(`4312:\n${shenandoah}`), 1024 * kibi)
  assert.equal(parseHeapInfo('4312:\nCommand not found\n'), null)
})

test('collections are counted over all collectors', () => {
  const counters = 'sun.gc.collector.0.invocations=3\nsun.gc.collector.1.invocations=4\n'
  assert.equal(parseCollections(counters), 7)
  assert.equal(parseCollections(''), null)
})

test('classes are named as Java writes them', () => {
  const text =
    ' num     #instances         #bytes  class name (module)\n' +
    '   1:           28        4675752  [[J (java.base@17)\n' +
    '   2:           20            480  [Ljava.lang.String; (java.base@17)\n' +
    '   3:            1             16  agent.Reader\nTotal            49        4676248\n'
  const histogram = parseHistogram(text)
  assert.deepEqual([histogram?.objects, histogram?.bytes], [49, 4_676_248])
  assert.deepEqual(
    histogram?.sites.map((site) => site.function),
    ['long[][]', 'java.lang.String[]', 'agent.Reader'],
  )
  assert.equal(parseHistogram('no such process'), null)
})
