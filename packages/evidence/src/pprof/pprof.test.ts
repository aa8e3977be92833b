import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { UnavailableError } from '../unavailable.ts'
import { endpointText, parseEndpoint } from './endpoint.ts'
import { parseHeapProfile } from './heap-profile.ts'
import { parseTcp, parseUnix } from './listening.ts'
import { goroutinesOf, parseMemStats } from './memstats.ts'

/** Fields of protocol buffers, each shorter than 128 bytes. */
const bytesField = (number: number, ...parts: readonly (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)))
  return Buffer.concat([Buffer.from([number * 8 + 2, body.length]), body])
}
const numberField = (number: number, value: number): Buffer => Buffer.from([number * 8, value])

/** A profile of two samples, both in runtime.makeslice called by main.grow (profile.proto). */
const profile = Buffer.concat([
  ...[1, 2, 3, 4].map((type) => bytesField(1, numberField(1, type))),
  bytesField(2, bytesField(1, Buffer.from([1, 2])), bytesField(2, Buffer.from([9, 99, 3, 30]))),
  bytesField(2, bytesField(1, Buffer.from([1, 2])), bytesField(2, Buffer.from([9, 99, 4, 40]))),
  bytesField(4, numberField(1, 1), bytesField(4, numberField(1, 1), numberField(2, 7))),
  bytesField(4, numberField(1, 2), bytesField(4, numberField(1, 2), numberField(2, 42))),
  bytesField(5, numberField(1, 1), numberField(2, 5), numberField(4, 7)),
  bytesField(5, numberField(1, 2), numberField(2, 6), numberField(4, 7)),
  ...[
    '',
    'alloc_objects',
    'alloc_space',
    'inuse_objects',
    'inuse_space',
    'runtime.makeslice',
    'main.grow',
    'grow.go',
  ].map((text) => bytesField(6, text)),
])

const codeOf = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    if (error instanceof UnavailableError) return error.code
    throw error
  }
  return 'none'
}

describe('a heap profile', () => {
  const site = { function: 'main.grow', file: 'grow.go', line: 42, bytes: 70, objects: 7 }

  test('is summed by the place that called the runtime, packed or not', () => {
    assert.deepEqual(parseHeapProfile(profile, 'x'), [site])
    assert.deepEqual(parseHeapProfile(gzipSync(profile), 'x'), [site])
  })

  test('of something else is refused', () => {
    const cpu = Buffer.from(profile.toString('latin1').replaceAll('inuse_', 'cpu___'), 'latin1')
    assert.equal(
      codeOf(() => parseHeapProfile(cpu, 'x')),
      'LRE613',
    )
    assert.equal(
      codeOf(() => parseHeapProfile(Buffer.alloc(0), 'x')),
      'LRE613',
    )
    assert.equal(
      codeOf(() => parseHeapProfile(gzipSync(Buffer.alloc(2 ** 25)), 'x')),
      'LRE614',
    )
    const many = Buffer.concat(Array.from({ length: 600_000 }, () => Buffer.from([18, 0])))
    assert.equal(
      codeOf(() => parseHeapProfile(many, 'x')),
      'LRE613',
    )
  })

  test('that is damaged anywhere is read or refused, and nothing else', () => {
    const place = fc.nat(profile.length - 1)
    fc.assert(
      fc.property(place, fc.nat(255), fc.nat(profile.length), (at, byte, length) => {
        const damaged = Buffer.from(profile)
        damaged[at] = byte
        const codes = ['none', 'LRE613', 'LRE614']
        assert.ok(codes.includes(codeOf(() => parseHeapProfile(damaged, 'x'))))
        assert.ok(codes.includes(codeOf(() => parseHeapProfile(damaged.subarray(0, length), 'x'))))
      }),
      { numRuns: 1000 },
    )
  })
})

test('any text is the statistics of a heap, or is refused', () => {
  const good =
    'heap profile: 1: 2\n# runtime.MemStats\n# TotalAlloc = 50\n# Sys = 99\n# Mallocs = 40\n' +
    '# HeapAlloc = 20\n# HeapObjects = 9\n# NumGC = 3\n'
  assert.deepEqual(parseMemStats(good, 'x'), {
    inuseBytes: 20,
    inuseObjects: 9,
    allocBytes: 50,
    allocObjects: 40,
    collections: 3,
  })
  const pieces = fc.array(fc.constantFrom(...good.split(/(?<=\n)/), '# HeapAlloc = -1\n', 'x'))
  fc.assert(
    fc.property(pieces, (lines) => {
      assert.ok(
        ['none', 'LRE613', 'LRE618'].includes(codeOf(() => parseMemStats(lines.join(''), 'x'))),
      )
    }),
  )
})

test('goroutines are counted on the index page of every version', () => {
  const old = '<tr><td align=right>7<td><a href="goroutine?debug=1">goroutine</a>'
  const now = "<tr><td>12</td><td><a href='goroutine?debug=1'>goroutine</a></td>"
  assert.deepEqual([old, now, '<html>'].map(goroutinesOf), [7, 12, null])
})

describe('an endpoint', () => {
  test('is a URL or a socket', () => {
    const said = (text: string): string | null => {
      const endpoint = parseEndpoint(text)
      return endpoint === null ? null : endpointText(endpoint)
    }
    assert.equal(said('http://127.0.0.1:6060'), 'http://127.0.0.1:6060/debug/pprof')
    assert.equal(said('http://h:1/a/debug/pprof/'), 'http://h:1/a/debug/pprof')
    assert.equal(said('unix:/run/a.sock'), 'unix:/run/a.sock /debug/pprof')
    assert.equal(said('unix:@name'), 'unix:@name /debug/pprof')
    for (const text of ['', 'unix:', 'ftp://h', '127.0.0.1:6060', 'http://']) {
      assert.equal(said(text), null, text)
    }
  })

  test('is found in the tables of the kernel', () => {
    const tcp =
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n' +
      '   0: 0100007F:17AC 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1\n' +
      '   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 78 1\n' +
      '   2: 0100007F:17AC 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 79 1\n'
    assert.deepEqual(parseTcp(tcp), [
      { host: '127.0.0.1', port: 6060, inode: '77' },
      { host: '127.0.0.1', port: 80, inode: '78' },
    ])
    const six = '   0: 00000000000000000000000001000000:1F90 0:0 0A 0:0 0:0 0 0 0 80 1\n'
    assert.deepEqual(parseTcp(six), [
      { host: '0000:0000:0000:0000:0000:0000:0000:0001', port: 8080, inode: '80' },
    ])
    const unix =
      'Num       RefCount Protocol Flags    Type St Inode Path\n' +
      '0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/a b.sock\n' +
      '0000000000000000: 00000003 00000000 00000000 0001 03 12346 /run/a b.sock\n' +
      '0000000000000000: 00000002 00000000 00010000 0001 01 12347 @name\n'
    assert.deepEqual(parseUnix(unix), [
      { path: '/run/a b.sock', inode: '12345' },
      { path: '@name', inode: '12347' },
    ])
  })
})
