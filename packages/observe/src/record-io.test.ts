import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { LastrefError, encodeEnd, encodeFileHeader, type Census } from '@lastref/model'
import { readSnapshot, recordCodec, writeSnapshot } from './record-io.ts'

const census: Census = {
  schema: 'lastref.census/1',
  takenAt: '2026-01-01T00:00:00.000Z',
  host: { kernel: '6.18.0', pidNamespace: '4026531836', hostname: 'web-1', bootId: 'f6a3' },
  blindSpots: [],
  objects: [
    {
      kind: 'btf',
      id: 1,
      name: 'two\nlines',
      kernel: true,
      refcnt: 1,
      usercnt: null,
      settled: true,
      holders: [{ kind: 'kernel', what: 'vmlinux', refs: { refcnt: 1, usercnt: null } }],
      unexplained: { refcnt: 0, usercnt: null },
      memlockBytes: null,
      chargedCgroup: null,
    },
  ],
}

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'lastref-record-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof LastrefError, String(error))
    return error.code
  }
  return 'none'
}

describe('a snapshot file', () => {
  test('is read back as it was written, and is for its owner only', (t) => {
    const path = join(directory(t), 'a.lastref')
    const bytes = writeSnapshot(path, census)
    assert.deepEqual(readSnapshot(path), { census, ending: { type: 'complete' } })
    assert.equal(statSync(path).size, bytes)
    assert.equal(statSync(path).mode & 0o777, 0o600)
  })

  test('takes the place of an older one and leaves nothing beside it', (t) => {
    const path = directory(t)
    writeFileSync(join(path, 'real'), 'older')
    chmodSync(join(path, 'real'), 0o644)
    symlinkSync('real', join(path, 'name'))
    writeSnapshot(join(path, 'name'), census)
    assert.deepEqual(readSnapshot(join(path, 'real')).census, census)
    assert.equal(statSync(join(path, 'real')).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(path).toSorted(), ['name', 'real'])
  })

  test('written to a named pipe goes through it and does not replace it', (t) => {
    const path = directory(t)
    const pipe = join(path, 'pipe')
    execFileSync('mkfifo', [pipe])
    const script = `cat '${pipe}' >'${join(path, 'copy')}' & echo $! >'${join(path, 'pid')}'`
    execFileSync('sh', ['-c', script], { stdio: 'ignore' })
    writeSnapshot(pipe, census)
    const pid = Number(readFileSync(join(path, 'pid'), 'utf8'))
    execFileSync('sh', ['-c', `while kill -0 ${pid} 2>/dev/null; do sleep 0.01; done`])
    assert.ok(statSync(pipe).isFIFO())
    assert.deepEqual(readSnapshot(join(path, 'copy')).census, census)
  })

  test('that cannot be written leaves nothing behind', (t) => {
    const path = directory(t)
    assert.equal(
      codeOf(() => writeSnapshot(join(path, 'no', 'a'), census)),
      'LRE310',
    )
    assert.equal(
      codeOf(() => writeSnapshot(path, census)),
      'LRE301',
    )
    assert.equal(
      codeOf(() => writeSnapshot('/dev/full', census)),
      'LRE310',
    )
    assert.equal(
      codeOf(() => writeSnapshot('/proc/version', census)),
      'LRE310',
    )
    assert.deepEqual(readdirSync(path), [])
  })
})

describe('what is no snapshot file has a code of its own', () => {
  test('by what it is', (t) => {
    const path = directory(t)
    const whole = join(path, 'whole')
    writeSnapshot(whole, census)
    const bytes = readFileSync(whole)
    const codeOfBytes = (content: Uint8Array): string => {
      const file = join(path, 'file')
      writeFileSync(file, content)
      return codeOf(() => readSnapshot(file))
    }
    const newer = Buffer.from(bytes)
    newer.writeUInt16LE(2, 8)
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60)
    const end = [encodeFileHeader(recordCodec), encodeEnd(recordCodec)]
    mkdirSync(join(path, 'directory'))

    assert.equal(
      codeOf(() => readSnapshot(join(path, 'none'))),
      'LRE300',
    )
    assert.equal(
      codeOf(() => readSnapshot(join(whole, 'below'))),
      'LRE300',
    )
    assert.equal(
      codeOf(() => readSnapshot(join(path, 'directory'))),
      'LRE301',
    )
    assert.equal(codeOfBytes(new Uint8Array(0)), 'LRE303')
    assert.equal(codeOfBytes(Buffer.from('#!/bin/sh\n')), 'LRE304')
    assert.equal(codeOfBytes(newer), 'LRE305')
    assert.equal(codeOfBytes(bytes.subarray(0, 10)), 'LRE306')
    assert.equal(codeOfBytes(bytes.subarray(0, 100)), 'LRE306')
    assert.equal(codeOfBytes(damaged), 'LRE307')
    assert.equal(codeOfBytes(Buffer.concat(end)), 'LRE309')
  })

  test('an endless device is given up at its first bytes', () => {
    assert.equal(
      codeOf(() => readSnapshot('/dev/zero')),
      'LRE304',
    )
  })

  test('a file one may not read', (t) => {
    const path = join(directory(t), 'a')
    // Root may read any file; reading another process's memory at address 0 is refused to all.
    assert.equal(
      codeOf(() => readSnapshot('/proc/self/mem')),
      'LRE302',
    )
    writeFileSync(path, '')
    chmodSync(path, 0)
    if (process.getuid?.() !== 0)
      assert.equal(
        codeOf(() => readSnapshot(path)),
        'LRE302',
      )
  })
})
