import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bytes, DamagedData, memorySource } from '../bytes.ts'
import type { FrameDescription, FrameSection } from './entry.ts'
import { StackMemory } from './memory.ts'
import { rbp, rbx } from './registers.ts'
import { type Step, stepByRules } from './step.ts'

const code = 0x1000
const sp = 0x7000n
const returnTo = 0x5555n

/** The usual start of every frame on x86-64: def_cfa rsp+8; the return address below it. */
const usual = [0x0c, 7, 8, 0x90, 1]

function step(
  program: readonly number[],
  options: { at?: number; words?: readonly bigint[]; others?: ReadonlyMap<number, bigint> } = {},
): Step {
  const { at = code + 100, words = [returnTo, 2n, 3n, 4n], others = new Map() } = options
  const bytes = new Bytes(memorySource(Uint8Array.from([...usual, ...program])))
  const section: FrameSection = {
    bytes,
    kind: 'eh_frame',
    offset: 0,
    end: bytes.size,
    base: { shift: 0, data: 0 },
  }
  const description: FrameDescription = {
    common: {
      codeAlignment: 1,
      dataAlignment: -8,
      returnColumn: 16,
      pointerEncoding: 0x1b,
      signalFrame: false,
      augmented: true,
      programStart: 0,
      programEnd: usual.length,
    },
    start: code,
    end: code + 200,
    programStart: usual.length,
    programEnd: bytes.size,
  }
  const stack = new Uint8Array(BigUint64Array.from(words).buffer)
  const memory = new StackMemory([{ sp, stack }])
  return stepByRules(section, description, at, { ip: BigInt(at), sp, others }, memory)
}

function callerOf(result: Step): { ip: bigint; sp: bigint; others: ReadonlyMap<number, bigint> } {
  assert.ok(result.kind === 'caller', result.kind)
  return result.state
}

test('a leaf without a frame', () => {
  const { ip, sp: callerSp, others } = callerOf(step([], { others: new Map([[rbp, 9n]]) }))
  assert.deepEqual([ip, callerSp, others.get(rbp)], [returnTo, sp + 8n, 9n])
})

test('a pushed register, before and after the push', () => {
  // advance 1; def_cfa_offset 16; offset rbp -16
  const pushed = [0x41, 0x0e, 16, 0x86, 2]
  assert.equal(callerOf(step(pushed, { at: code })).ip, returnTo)
  const after = callerOf(step(pushed, { at: code + 1 }))
  assert.deepEqual([after.ip, after.sp, after.others.get(rbp)], [2n, sp + 16n, returnTo])
})

test('remembered and restored states', () => {
  // advance 1; remember; def_cfa_offset 32; advance 9; restore; advance 1
  const program = [0x41, 0x0a, 0x0e, 32, 0x49, 0x0b, 0x41]
  assert.equal(callerOf(step(program, { at: code + 5 })).ip, 4n)
  assert.equal(callerOf(step(program, { at: code + 20 })).ip, returnTo)
})

test('GNU_args_size changes nothing, val_offset and negative_offset_extended do', () => {
  const { others } = callerOf(step([0x2e, 16, 0x14, rbp, 3, 0x2f, rbx, 1]))
  assert.deepEqual([others.get(rbp), others.get(rbx)], [sp + 8n - 24n, 3n])
})

test('a frame that needs a register that was not captured names it', () => {
  // def_cfa_register rbx
  assert.deepEqual(step([0x0d, rbx]), { kind: 'register-unknown', register: 'rbx' })
  const others = new Map([[rbx, sp]])
  assert.equal(callerOf(step([0x0d, rbx], { others })).ip, returnTo)
})

test('a frame beyond the copied bytes', () => {
  assert.deepEqual(step([0x0e, 0x80, 0x10]), { kind: 'not-copied' })
})

test('an undefined return address is the outermost frame', () => {
  assert.deepEqual(step([0x07, 16]), { kind: 'outermost' })
})

for (const [name, program] of [
  ['restores what it never remembered', [0x0b]],
  ['remembers without end', Array.from({ length: 100 }, () => 0x0a)],
  ['has an unknown instruction', [0x3f]],
  ['ends in the middle of an instruction', [0x0c, 7]],
] as const) {
  test(`a program that ${name}`, () => {
    assert.throws(() => step(program), DamagedData)
  })
}
