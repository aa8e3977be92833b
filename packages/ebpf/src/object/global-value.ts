import { badGlobalValue } from '../errors-objects.ts'
import type { GlobalVariable } from './global-variables.ts'

/** A scalar of up to 4 bytes is a number, one of 8 a bigint; arrays and structs are bytes. */
export type GlobalValue = number | bigint | boolean | Uint8Array

/** Returns the value of the variable in the section that `view` shows. */
export function loadGlobal(view: DataView, variable: GlobalVariable): GlobalValue {
  const { offset, size, shape } = variable
  if (shape === 'bool') return view.getUint8(offset) !== 0
  if (shape === 'float' && size === 4) return view.getFloat32(offset, true)
  if (shape === 'float' && size === 8) return view.getFloat64(offset, true)
  if (shape === 'signed' && size === 1) return view.getInt8(offset)
  if (shape === 'signed' && size === 2) return view.getInt16(offset, true)
  if (shape === 'signed' && size === 4) return view.getInt32(offset, true)
  if (shape === 'signed' && size === 8) return view.getBigInt64(offset, true)
  if (shape === 'unsigned' && size === 1) return view.getUint8(offset)
  if (shape === 'unsigned' && size === 2) return view.getUint16(offset, true)
  if (shape === 'unsigned' && size === 4) return view.getUint32(offset, true)
  if (shape === 'unsigned' && size === 8) return view.getBigUint64(offset, true)
  return new Uint8Array(view.buffer, view.byteOffset + offset, size).slice()
}

/**
 * Stores the value in the section that `view` shows.
 *
 * @throws LastrefError LRE455 for a value that does not fit
 */
export function storeGlobal(view: DataView, variable: GlobalVariable, value: GlobalValue): void {
  const { name, offset, size, shape } = variable
  if (value instanceof Uint8Array) {
    if (value.byteLength !== size) {
      throw badGlobalValue(name, `it has ${size} bytes, not ${value.byteLength}`)
    }
    new Uint8Array(view.buffer, view.byteOffset + offset, size).set(value)
    return
  }
  if (shape === 'float') {
    if (size === 4) view.setFloat32(offset, Number(value), true)
    else view.setFloat64(offset, Number(value), true)
    return
  }
  if (shape === 'bytes' || size > 8) throw badGlobalValue(name, 'it is no scalar, give its bytes')
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw badGlobalValue(name, `${value} is no integer`)
  }
  const integer = BigInt(value)
  const bits = shape === 'bool' ? 1 : size * 8
  const fits =
    shape === 'signed'
      ? BigInt.asIntN(bits, integer) === integer
      : BigInt.asUintN(bits, integer) === integer
  if (!fits) throw badGlobalValue(name, `${integer} does not fit into ${size} bytes (${shape})`)
  switch (size) {
    case 1:
      view.setUint8(offset, Number(BigInt.asUintN(8, integer)))
      return
    case 2:
      view.setUint16(offset, Number(BigInt.asUintN(16, integer)), true)
      return
    case 4:
      view.setUint32(offset, Number(BigInt.asUintN(32, integer)), true)
      return
    default:
      view.setBigUint64(offset, BigInt.asUintN(64, integer), true)
  }
}
