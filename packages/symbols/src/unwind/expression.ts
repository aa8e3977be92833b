import { DamagedData } from '../bytes.ts'
import type { Bytes } from '../bytes.ts'
import { Cursor } from '../cursor.ts'
import type { ExpressionAt } from './rules.ts'

/** What an expression can ask for. Null: not known, which makes the result unknown too. */
export interface ExpressionPorts {
  register(number: number): bigint | null
  /** `size` little-endian bytes of the stack. */
  memory(address: bigint, size: number): bigint | null
}

const maxSteps = 2_000
const maxDepth = 64

/**
 * Returns the value of a DWARF expression (DWARF 5, 2.5) as call frame information uses them, e.g. in
 * the PLT and in signal trampolines; null when it needs a register or memory that is not known.
 */
export function evaluate(
  bytes: Bytes,
  expression: ExpressionAt,
  ports: ExpressionPorts,
  initial: bigint | null,
): bigint | null {
  const cursor = new Cursor(bytes, expression.start, expression.end)
  const stack = initial === null ? [] : [initial]
  for (let step = 0; !cursor.done; step++) {
    if (step > maxSteps || stack.length > maxDepth)
      throw new DamagedData('an expression does not end')
    const known = operate(cursor, expression.start, stack, ports)
    if (!known) return null
  }
  return pop(stack)
}

/** Returns false when the operation needs what is not known. */
function operate(cursor: Cursor, start: number, stack: bigint[], ports: ExpressionPorts): boolean {
  const code = cursor.u8()
  if (code >= 0x30 && code <= 0x4f) return push(stack, BigInt(code - 0x30))
  if (code >= 0x70 && code <= 0x8f)
    return based(stack, ports.register(code - 0x70), cursor.sleb64())
  if (code >= 0x08 && code <= 0x11) return push(stack, constant(cursor, code))
  if (code >= 0x19 && code <= 0x2e && code !== 0x28) return arithmetic(cursor, code, stack)
  switch (code) {
    case 0x03:
      return push(stack, cursor.u64())
    case 0x06:
      return pushKnown(stack, ports.memory(pop(stack), 8))
    case 0x94:
      return pushKnown(stack, ports.memory(pop(stack), Math.min(cursor.u8(), 8)))
    case 0x12:
      return push(stack, peek(stack, 0))
    case 0x13:
      pop(stack)
      return true
    case 0x14:
      return push(stack, peek(stack, 1))
    case 0x15:
      return push(stack, peek(stack, cursor.u8()))
    case 0x16:
      stack.push(pop(stack), pop(stack))
      return true
    case 0x17: {
      const [first, second, third] = [pop(stack), pop(stack), pop(stack)]
      stack.push(first, third, second)
      return true
    }
    case 0x28:
      return jump(cursor, start, pop(stack) !== 0n)
    case 0x2f:
      return jump(cursor, start, true)
    case 0x92:
      return based(stack, ports.register(cursor.uleb()), cursor.sleb64())
    case 0x96:
      return true
    default:
      throw new DamagedData(`operation 0x${code.toString(16)} of an expression is not known`)
  }
}

function constant(cursor: Cursor, code: number): bigint {
  switch (code) {
    case 0x08:
      return BigInt(cursor.u8())
    case 0x09:
      return BigInt(cursor.i8())
    case 0x0a:
      return BigInt(cursor.u16())
    case 0x0b:
      return BigInt(cursor.i16())
    case 0x0c:
      return BigInt(cursor.u32())
    case 0x0d:
      return BigInt(cursor.i32())
    case 0x0e:
    case 0x0f:
      return cursor.u64()
    case 0x10:
      return cursor.uleb64()
    default:
      return cursor.sleb64()
  }
}

function arithmetic(cursor: Cursor, code: number, stack: bigint[]): boolean {
  const right = pop(stack)
  switch (code) {
    case 0x19:
      return push(stack, signed(right) < 0n ? -right : right)
    case 0x1f:
      return push(stack, -right)
    case 0x20:
      return push(stack, ~right)
    case 0x23:
      return push(stack, right + cursor.uleb64())
    default:
      return push(stack, binary(code, pop(stack), right))
  }
}

function binary(code: number, left: bigint, right: bigint): bigint {
  switch (code) {
    case 0x1a:
      return left & right
    case 0x1b:
      return signed(left) / divisor(signed(right))
    case 0x1c:
      return left - right
    case 0x1d:
      return left % divisor(right)
    case 0x1e:
      return left * right
    case 0x21:
      return left | right
    case 0x22:
      return left + right
    case 0x24:
      return right > 63n ? 0n : left << right
    case 0x25:
      return right > 63n ? 0n : left >> right
    case 0x26:
      return signed(left) >> (right > 63n ? 63n : right)
    case 0x27:
      return left ^ right
    case 0x29:
      return truth(left === right)
    case 0x2a:
      return truth(signed(left) >= signed(right))
    case 0x2b:
      return truth(signed(left) > signed(right))
    case 0x2c:
      return truth(signed(left) <= signed(right))
    case 0x2d:
      return truth(signed(left) < signed(right))
    default:
      return truth(left !== right)
  }
}

function jump(cursor: Cursor, start: number, taken: boolean): boolean {
  const distance = cursor.i16()
  if (!taken) return true
  const target = cursor.at + distance
  if (target < start || target > cursor.end)
    throw new DamagedData('an expression jumps out of itself')
  cursor.at = target
  return true
}

function based(stack: bigint[], register: bigint | null, offset: bigint): boolean {
  return pushKnown(stack, register === null ? null : register + offset)
}

function pushKnown(stack: bigint[], value: bigint | null): boolean {
  return value !== null && push(stack, value)
}

function push(stack: bigint[], value: bigint): boolean {
  stack.push(BigInt.asUintN(64, value))
  return true
}

function pop(stack: bigint[]): bigint {
  const value = stack.pop()
  if (value === undefined) throw new DamagedData('an expression takes more than it has')
  return value
}

function peek(stack: readonly bigint[], depth: number): bigint {
  const value = stack[stack.length - 1 - depth]
  if (value === undefined) throw new DamagedData('an expression takes more than it has')
  return value
}

function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw new DamagedData('an expression divides by zero')
  return value
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n
}
