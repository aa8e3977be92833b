import { Btf } from '../btf/btf.ts'

/** A variable in a data section of a BPF object. */
export interface GlobalVariable {
  readonly name: string
  readonly offset: number
  readonly size: number
  readonly shape: GlobalShape
}

/** How the bytes of a variable are to be read; `bytes` is everything that is no scalar. */
export type GlobalShape = 'signed' | 'unsigned' | 'bool' | 'float' | 'bytes'

/**
 * Returns the variables by section (`.bss`, `.rodata`…), in the order of their offsets, from the BTF
 * of an object that libbpf opened: only then are sizes and offsets filled in.
 */
export function globalVariables(bytes: Uint8Array): ReadonlyMap<string, readonly GlobalVariable[]> {
  const btf = Btf.parse(bytes)
  const sections = new Map<string, readonly GlobalVariable[]>()
  for (const section of btf.types()) {
    if (section.kind !== 'datasec') continue
    const variables = section.variables.flatMap(({ type, offset, size }) => {
      const variable = btf.type(type)
      // Functions declared __ksym stand in sections too.
      if (variable.kind !== 'var') return []
      return { name: variable.name, offset, size, shape: shapeOf(btf, variable.type) }
    })
    sections.set(
      section.name,
      variables.toSorted((a, b) => a.offset - b.offset),
    )
  }
  return sections
}

function shapeOf(btf: Btf, id: number): GlobalShape {
  const type = btf.resolve(id)
  if (type.kind === 'float') return 'float'
  if (type.kind === 'enum' || type.kind === 'enum64') return type.signed ? 'signed' : 'unsigned'
  if (type.kind !== 'int') return 'bytes'
  if (type.encoding === 'bool') return 'bool'
  return type.encoding === 'signed' ? 'signed' : 'unsigned'
}
