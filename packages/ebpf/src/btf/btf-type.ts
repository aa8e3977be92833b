/** What every BTF type has. Fields called `type` hold the id of another type; 0 is void. */
interface TypeBase {
  readonly id: number
  /** As in the source; '' for a type without a name. */
  readonly name: string
}

export interface BtfVoid extends TypeBase {
  readonly kind: 'void'
}

export interface BtfInt extends TypeBase {
  readonly kind: 'int'
  /** Bytes. */
  readonly size: number
  readonly encoding: 'unsigned' | 'signed' | 'char' | 'bool'
  /** How many bits are used, from `bitOffset` on: all of them but in old bit fields. */
  readonly bits: number
  readonly bitOffset: number
}

export interface BtfFloat extends TypeBase {
  readonly kind: 'float'
  readonly size: number
}

/** A type that merely refers to another. */
export interface BtfReference extends TypeBase {
  readonly kind: 'ptr' | 'typedef' | 'volatile' | 'const' | 'restrict' | 'type_tag'
  readonly type: number
}

export interface BtfArray extends TypeBase {
  readonly kind: 'array'
  readonly type: number
  readonly indexType: number
  readonly count: number
}

export interface BtfMember {
  readonly name: string
  readonly type: number
  /** From the start of the struct, in bits. */
  readonly bitOffset: number
  /** In bits; 0 for a member that is no bit field. */
  readonly bitfieldSize: number
}

export interface BtfComposite extends TypeBase {
  readonly kind: 'struct' | 'union'
  readonly size: number
  readonly members: readonly BtfMember[]
}

export interface BtfEnumValue {
  readonly name: string
  readonly value: bigint
}

export interface BtfEnum extends TypeBase {
  readonly kind: 'enum' | 'enum64'
  readonly size: number
  readonly signed: boolean
  readonly values: readonly BtfEnumValue[]
}

export interface BtfForward extends TypeBase {
  readonly kind: 'fwd'
  readonly of: 'struct' | 'union'
}

export type BtfLinkage = 'static' | 'global' | 'extern'

export interface BtfFunction extends TypeBase {
  readonly kind: 'func'
  readonly type: number
  readonly linkage: BtfLinkage
}

export interface BtfParameter {
  readonly name: string
  readonly type: number
}

export interface BtfFunctionType extends TypeBase {
  readonly kind: 'func_proto'
  readonly returnType: number
  readonly parameters: readonly BtfParameter[]
}

export interface BtfVariable extends TypeBase {
  readonly kind: 'var'
  readonly type: number
  readonly linkage: BtfLinkage
}

/** Where a variable lies in its section, in bytes. */
export interface BtfSectionVariable {
  readonly type: number
  /** 0 for all of them in an object file that was not linked yet. */
  readonly offset: number
  readonly size: number
}

/** A section of global variables. */
export interface BtfSection extends TypeBase {
  readonly kind: 'datasec'
  readonly size: number
  readonly variables: readonly BtfSectionVariable[]
}

export interface BtfDeclarationTag extends TypeBase {
  readonly kind: 'decl_tag'
  readonly type: number
  /** Which member or parameter is tagged; -1 for the declaration itself. */
  readonly component: number
}

/** One type of BTF: BTF_KIND_* in include/uapi/linux/btf.h. */
export type BtfType =
  | BtfVoid
  | BtfInt
  | BtfFloat
  | BtfReference
  | BtfArray
  | BtfComposite
  | BtfEnum
  | BtfForward
  | BtfFunction
  | BtfFunctionType
  | BtfVariable
  | BtfSection
  | BtfDeclarationTag

export type BtfKind = BtfType['kind']
