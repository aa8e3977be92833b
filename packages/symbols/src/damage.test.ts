import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import * as fc from 'fast-check'
import { Bytes, memorySource } from './bytes.ts'
import type { SymbolisedStack } from './frame.ts'
import type { ImageSource } from './image-source.ts'
import type { MappedRange } from './mapped-range.ts'
import type { StackSnapshot } from './snapshot.ts'
import { Symboliser } from './symboliser.ts'
import { capture } from './testing/capture.ts'
import { buildGo, goVariants } from './testing/go-expect.ts'
import { currentToolchain, debianToolchain } from './testing/go-toolchains.ts'
import { cVictim } from './testing/victims.ts'

interface Subject {
  readonly maps: readonly MappedRange[]
  readonly snapshot: StackSnapshot
  readonly file: string
  readonly bytes: Buffer
}

const limit = 64
const runs = 150

async function subjectOf(file: string): Promise<Subject> {
  await using captured = await capture(file, [], 16_384)
  const { maps, snapshot } = captured
  return { maps, snapshot, file, bytes: readFileSync(file) }
}

/** The bytes of the program from memory, and nothing else. */
function sourceOf(file: string, bytes: Uint8Array): ImageSource {
  return {
    open: ({ path }) =>
      path === file
        ? { ...memorySource(bytes), path: null, close: () => {}, [Symbol.dispose]: () => {} }
        : null,
  }
}

function symbolise(
  subject: Subject,
  bytes: Uint8Array,
  snapshot = subject.snapshot,
): SymbolisedStack {
  using symboliser = new Symboliser({ llvmSymbolizer: 'off', debugDirectories: [], limit })
  const images = symboliser.addProcess(1, subject.maps, sourceOf(subject.file, bytes))
  return symboliser.symbolise(images, snapshot)
}

function check({ frames, ended, notes }: SymbolisedStack): void {
  assert.ok(frames.length >= 0 && frames.length <= limit)
  assert.ok(['complete', 'snapshot-end', 'no-unwind-info', 'corrupt', 'limit'].includes(ended))
  assert.ok(
    notes.every((note) => note.endsWith('.')),
    notes.join('\n'),
  )
}

/** The offsets of a file that symbolising this stack reads: damage elsewhere would change nothing. */
function offsetsRead(t: TestContext, subject: Subject): number[] {
  const spies = (['u8', 'u16', 'u32'] as const).map((name) => t.mock.method(Bytes.prototype, name))
  assert.equal(symbolise(subject, subject.bytes).ended, 'complete')
  const offsets = spies.flatMap(({ mock }) => mock.calls.map((call) => call.arguments[0]))
  for (const { mock } of spies) mock.restore()
  return [...new Set(offsets)].toSorted((a, b) => a - b)
}

function damage(subject: Subject, offsets: readonly number[]): fc.Arbitrary<Buffer> {
  const place = fc
    .tuple(fc.integer({ min: 0, max: offsets.length - 1 }), fc.integer({ min: 0, max: 7 }))
    .map(([index, beside]) => (offsets[index] ?? 0) + beside)
  const value = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }))
  const writes = fc.array(fc.tuple(place, fc.array(value, { minLength: 1, maxLength: 8 })), {
    minLength: 1,
    maxLength: 8,
  })
  const length = fc.oneof(
    { weight: 9, arbitrary: fc.constant(subject.bytes.length) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: subject.bytes.length }) },
  )
  return fc.tuple(writes, length).map(([all, size]) => {
    const bytes = Buffer.from(subject.bytes)
    for (const [at, values] of all) {
      if (at < bytes.length) bytes.set(values.slice(0, bytes.length - at), at)
    }
    return bytes.subarray(0, size)
  })
}

async function fuzz(t: TestContext, file: string): Promise<void> {
  const subject = await subjectOf(file)
  const offsets = offsetsRead(t, subject)
  fc.assert(
    fc.property(damage(subject, offsets), (bytes) => check(symbolise(subject, bytes))),
    { numRuns: runs },
  )
}

test('a damaged C program', (t) => fuzz(t, cVictim('chain-static', '-static')))

test('a damaged C program without the table of its frames', (t) =>
  fuzz(t, cVictim('chain-no-table', '-static', '-Wl,--no-eh-frame-hdr')))

for (const toolchain of [debianToolchain(), currentToolchain()]) {
  for (const variant of [goVariants.plain, goVariants.pie]) {
    test(`a damaged Go program: ${toolchain.version}, ${variant.name}`, async (t) => {
      const file = buildGo(t, toolchain, variant)
      if (file !== null) await fuzz(t, file)
    })
  }
}

test('a stack of random words, and registers anywhere', async () => {
  const subject = await subjectOf(cVictim('chain-static', '-static'))
  const { ip, sp } = subject.snapshot
  const [code] = subject.maps.filter(({ executable, path }) => executable && path === subject.file)
  assert.ok(code !== undefined)
  const word = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: code.start, max: code.end - 1n }),
    fc.bigInt({ min: sp, max: sp + 2048n }),
  )
  const snapshot = fc.record({
    ip: fc.oneof(fc.constant(ip), word),
    sp: fc.oneof(fc.constant(sp), word),
    bp: word,
    stack: fc
      .array(word, { maxLength: 256 })
      .map((words) => new Uint8Array(BigUint64Array.from(words).buffer)),
    registers: fc.dictionary(fc.constantFrom('3', '12', '13'), word).map((entries) => {
      return new Map(Object.entries(entries).map(([name, value]) => [Number(name), value]))
    }),
  })
  fc.assert(
    fc.property(snapshot, (random) => check(symbolise(subject, subject.bytes, random))),
    { numRuns: runs },
  )
})

test('frame pointers in a circle', async () => {
  const subject = await subjectOf(cVictim('chain-static', '-static'))
  const start = 0x7000_0000_0000n
  const heap = { ...blank, start, end: start + 4096n, executable: true }
  const sp = 0x7fff_0000_0000n
  // Each frame's saved rbp points at the other one.
  const stack = new Uint8Array(BigUint64Array.of(sp + 16n, start + 8n, sp, start + 16n).buffer)
  using symboliser = new Symboliser({ llvmSymbolizer: 'off' })
  const images = symboliser.addProcess(1, [heap], sourceOf(subject.file, subject.bytes))
  const { frames, ended } = symboliser.symbolise(images, { ip: start, sp, bp: sp, stack })
  assert.equal(frames.length, 3)
  assert.equal(ended, 'no-unwind-info')
})

test('a file that is not ELF, an empty one, and one that ends early', async () => {
  const subject = await subjectOf(cVictim('chain-static', '-static'))
  for (const bytes of [Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), Buffer.alloc(4096, 0xff)]) {
    const { frames, ended, notes } = symbolise(subject, bytes)
    assert.equal(frames.length, 1)
    assert.equal(ended, 'no-unwind-info')
    assert.match(notes.join('\n'), /cannot be read: it is not an ELF file\./u)
  }
  for (const length of [64, 65, 1000, subject.bytes.length >> 1]) {
    check(symbolise(subject, subject.bytes.subarray(0, length)))
  }
})

const blank: MappedRange = {
  start: 0n,
  end: 0n,
  offset: 0n,
  path: '',
  inode: 0n,
  device: '00:00',
  executable: false,
  deleted: false,
}
