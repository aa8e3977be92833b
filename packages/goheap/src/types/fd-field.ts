import { type GoType, type GoTypes, kind } from './go-types.ts'

/** reflect.Kind of integers that can hold an fd, with their sizes. */
const integers = new Map<number, number>([
  [2, 8],
  [5, 4],
  [6, 8],
  [7, 8],
  [10, 4],
  [12, 8],
])

/** Where a structure holds an fd, and in how many bytes. */
export interface FdField {
  readonly offset: number
  readonly size: number
}

const names = /^(?:raw|fileno|descriptor|(?:\w*_)?fd|\w*F[dD]|sysfd)$/iu
const maxDepth = 4

/**
 * Returns where values of a type hold the number of an fd: a field that is called so, such as `raw` of
 * cilium/ebpf or `Sysfd` of os.File, or the only integer of a structure of at most 16 bytes.
 */
export function fdFieldOf(types: GoTypes, type: GoType): FdField | null {
  const all = integersOf(types, type, 0, maxDepth)
  const named = all.find(({ name }) => names.test(name))
  if (named !== undefined) return named
  const [only, second] = all
  return only !== undefined && second === undefined && type.size <= 16 ? only : null
}

function integersOf(
  types: GoTypes,
  type: GoType,
  offset: number,
  depth: number,
): (FdField & { name: string })[] {
  if (type.kind !== kind.struct || depth === 0) {
    const size = integers.get(type.kind)
    return size === undefined ? [] : [{ name: '', offset, size }]
  }
  return type.fields.flatMap((field) => {
    const under = types.at(field.type)
    if (under === null) return []
    const size = integers.get(under.kind)
    return size === undefined
      ? integersOf(types, under, offset + field.offset, depth - 1)
      : [{ name: field.name, offset: offset + field.offset, size }]
  })
}
