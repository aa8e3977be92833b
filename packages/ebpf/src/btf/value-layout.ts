import type { BtfEnumValue, BtfInt } from './btf-type.ts'

/** How a value lies in memory, without names and qualifiers in between. */
export type ValueLayout =
  | IntLayout
  | FloatLayout
  | EnumLayout
  | PointerLayout
  | ArrayLayout
  | StructLayout

export interface IntLayout {
  readonly kind: 'int'
  /** Bytes: 1, 2, 4, 8 or 16. */
  readonly size: number
  readonly encoding: BtfInt['encoding']
  /** As in the source, e.g. `char` or `unsigned long`. */
  readonly name: string
}

export interface FloatLayout {
  readonly kind: 'float'
  readonly size: number
}

export interface EnumLayout {
  readonly kind: 'enum'
  /** Bytes: 1, 2, 4 or 8. */
  readonly size: number
  readonly signed: boolean
  readonly name: string
  readonly values: readonly BtfEnumValue[]
}

export interface PointerLayout {
  readonly kind: 'pointer'
  readonly size: 8
}

export interface ArrayLayout {
  readonly kind: 'array'
  readonly size: number
  readonly count: number
  readonly element: ValueLayout
}

/** How a struct or union lies in memory. */
export interface StructLayout {
  readonly kind: 'struct' | 'union'
  readonly name: string
  /** Bytes, padding included. */
  readonly size: number
  /** In the order of the source; the fields of a member without a name stand here themselves. */
  readonly fields: readonly FieldLayout[]
}

export interface FieldLayout {
  readonly name: string
  /** Bytes from the start of the struct; for a bit field those of its first bit. */
  readonly offset: number
  readonly layout: ValueLayout
  /** For a bit field: how many bits after `offset` bytes it begins, and how many bits it has. */
  readonly bits: { readonly offset: number; readonly size: number } | null
  /** The name the source gives the type, of a typedef if it is one, e.g. `__u32`. */
  readonly typeName: string
}
