import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bytes, DamagedData, memorySource } from '../bytes.ts'
import { evaluate } from './expression.ts'

const memory = new Map([[0x1000n, 0xdeadbeefn]])
const registers = new Map([
  [7, 0x2000n],
  [16, 0x40102bn],
])

function run(bytes: readonly number[], initial: bigint | null = null): bigint | null {
  const source = new Bytes(memorySource(Uint8Array.from(bytes)))
  const ports = {
    register: (number: number) => registers.get(number) ?? null,
    memory: (address: bigint, size: number) =>
      BigInt.asUintN(size * 8, memory.get(address) ?? 0n) || null,
  }
  return evaluate(source, { start: 0, end: bytes.length }, ports, initial)
}

test('the frame address in a PLT, in the first and in the second half of an entry', () => {
  // breg7 8; breg16 0; lit15; and; lit11; ge; lit3; shl; plus: what ld(1) writes for its PLT.
  const plt = [0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22]
  assert.equal(run(plt), 0x2010n)
  registers.set(16, 0x401026n)
  assert.equal(run(plt), 0x2008n)
})

const cases: readonly (readonly [string, readonly number[], bigint])[] = [
  ['const1s', [0x09, 0xff], 2n ** 64n - 1n],
  ['plus_uconst', [0x31, 0x23, 0x85, 0x01], 134n],
  ['dup mul', [0x35, 0x12, 0x1e], 25n],
  ['over minus', [0x39, 0x32, 0x14, 0x1c], 2n ** 64n - 7n],
  ['swap minus', [0x32, 0x39, 0x16, 0x1c], 7n],
  ['rot', [0x31, 0x32, 0x33, 0x17], 2n],
  ['pick', [0x31, 0x32, 0x33, 0x15, 2], 1n],
  ['neg abs', [0x35, 0x1f, 0x19], 5n],
  ['shra', [0x09, 0xf0, 0x32, 0x26], 2n ** 64n - 4n],
  ['bra skips', [0x31, 0x28, 1, 0, 0x35, 0x37], 7n],
  ['deref', [0x0a, 0, 0x10, 0x06], 0xdeadbeefn],
  ['deref_size', [0x0a, 0, 0x10, 0x94, 2], 0xbeefn],
]

for (const [name, bytes, expected] of cases) {
  test(name, () => assert.equal(run(bytes), expected))
}

test('what is not known makes the result unknown', () => {
  assert.equal(run([0x73, 0]), null)
  assert.equal(run([0x0a, 1, 1, 0x06]), null)
})

test('the address a rule starts with lies on the stack already', () => {
  assert.equal(run([0x23, 8], 0x100n), 0x108n)
})

for (const [name, bytes] of [
  ['takes more than it has', [0x22]],
  ['jumps out of itself', [0x2f, 0x10, 0x10]],
  ['jumps in a circle', [0x31, 0x2f, 0xfc, 0xff]],
  ['divides by zero', [0x31, 0x30, 0x1b]],
  ['is cut short', [0x03, 1, 2]],
  ['has an unknown operation', [0xff]],
] as const) {
  test(`an expression that ${name}`, () => {
    assert.throws(() => run(bytes), DamagedData)
  })
}
