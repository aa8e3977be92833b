/**
 * The variables of the data sections of a BPF object, read from its BTF
 * (kernel: Documentation/bpf/btf.rst; include/uapi/linux/btf.h).
 */
export interface GlobalVariable {
  readonly name: string
  readonly offset: number
  readonly size: number
  readonly shape: GlobalShape
}

/** How the bytes of a variable are to be read; `bytes` is everything that is no scalar. */
export type GlobalShape = 'signed' | 'unsigned' | 'bool' | 'float' | 'bytes'

const kind = {
  int: 1,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  funcProto: 13,
  var: 14,
  datasec: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const

const headerSize = 24
const typeSize = 12

/** Returns the variables by section (`.bss`, `.rodata`…), in the order of their offsets. */
export function globalVariables(btf: Uint8Array): ReadonlyMap<string, readonly GlobalVariable[]> {
  const view = new DataView(btf.buffer, btf.byteOffset, btf.byteLength)
  const header = view.getUint32(4, true)
  const types = header + view.getUint32(8, true)
  const typesEnd = types + view.getUint32(12, true)
  const strings = header + view.getUint32(16, true)
  if (header < headerSize || typesEnd > btf.byteLength) return new Map()

  // Ids count from 1; 0 is void.
  const offsets: number[] = [0]
  for (let at = types; at < typesEnd; at += typeSize + extraSize(view, at)) offsets.push(at)

  const nameAt = (offset: number): string => {
    const start = strings + view.getUint32(offset, true)
    return new TextDecoder().decode(btf.subarray(start, btf.indexOf(0, start)))
  }
  const sections = new Map<string, GlobalVariable[]>()
  for (const section of offsets.slice(1)) {
    if (kindAt(view, section) !== kind.datasec) continue
    const variables: GlobalVariable[] = []
    for (let i = 0; i < lengthAt(view, section); i++) {
      const entry = section + typeSize + i * 12
      const variable = offsets[view.getUint32(entry, true)]
      // Functions marked __ksym or extern stand in data sections too.
      if (variable === undefined || kindAt(view, variable) !== kind.var) continue
      variables.push({
        name: nameAt(variable),
        offset: view.getUint32(entry + 4, true),
        size: view.getUint32(entry + 8, true),
        shape: shapeOf(view, offsets, view.getUint32(variable + 8, true)),
      })
    }
    sections.set(
      nameAt(section),
      variables.toSorted((a, b) => a.offset - b.offset),
    )
  }
  return sections
}

function kindAt(view: DataView, type: number): number {
  return (view.getUint32(type + 4, true) >>> 24) & 0x1f
}

function lengthAt(view: DataView, type: number): number {
  return view.getUint32(type + 4, true) & 0xffff
}

function extraSize(view: DataView, type: number): number {
  const length = lengthAt(view, type)
  switch (kindAt(view, type)) {
    case kind.int:
    case kind.var:
    case kind.declTag:
      return 4
    case kind.array:
      return 12
    case kind.struct:
    case kind.union:
    case kind.datasec:
    case kind.enum64:
      return length * 12
    case kind.enum:
    case kind.funcProto:
      return length * 8
    default:
      return 0
  }
}

function shapeOf(view: DataView, offsets: readonly number[], id: number): GlobalShape {
  let at = offsets[id]
  // Qualifiers and typedefs form a chain without cycles; the bound guards against broken input.
  for (let depth = 0; at !== undefined && at !== 0 && depth < 64; depth++) {
    switch (kindAt(view, at)) {
      case kind.typedef:
      case kind.volatile:
      case kind.const:
      case kind.restrict:
      case kind.typeTag:
        at = offsets[view.getUint32(at + 8, true)]
        continue
      case kind.int: {
        const encoding = (view.getUint32(at + typeSize, true) >>> 24) & 0xf
        if (encoding & 4) return 'bool'
        return encoding & 1 ? 'signed' : 'unsigned'
      }
      case kind.enum:
      case kind.enum64:
        // kind_flag of the info word: the enum is signed
        return view.getUint32(at + 4, true) >>> 31 ? 'signed' : 'unsigned'
      case kind.float:
        return 'float'
      default:
        return 'bytes'
    }
  }
  return 'bytes'
}
