import type { Node } from 'web-tree-sitter'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import { field, parts } from '../c/node-text.ts'

/** What these hold is what ownership is about: a `Result<Map>` is a map, or nothing. */
const transparent = new Set([
  'Result',
  'SysResult',
  'Option',
  'Box',
  'Rc',
  'Arc',
  'RefCell',
  'Cell',
  'Mutex',
  'RwLock',
  'NonNull',
  'ManuallyDrop',
  'MaybeUninit',
  'Pin',
  'Cow',
])
const containers = new Set(['Vec', 'VecDeque', 'HashMap', 'BTreeMap', 'HashSet', 'BTreeSet'])
const rawFds = new Set(['RawFd', 'c_int', 'c_long', 'isize', 'usize'])

/** Returns the type of a type node; `self` is what `Self` stands for. */
export function typeOf(node: Node | null, self: string | null): TypeRef {
  if (node === null) return unknownType
  switch (node.type) {
    case 'primitive_type':
      return { kind: 'scalar', name: node.text }
    case 'type_identifier':
    case 'identifier':
      if (node.text === 'Self') return self === null ? unknownType : { kind: 'named', name: self }
      return rawFds.has(node.text)
        ? { kind: 'scalar', name: node.text }
        : { kind: 'named', name: node.text }
    case 'scoped_type_identifier':
      return typeOf(field(node, 'name'), self)
    case 'reference_type':
    case 'pointer_type':
      return typeOf(field(node, 'type'), self)
    case 'array_type':
      return { kind: 'container', of: typeOf(field(node, 'element'), self) }
    case 'generic_type': {
      const name = field(node, 'type')?.text.split('::').at(-1) ?? ''
      const args = parts(field(node, 'type_arguments') ?? node).filter(
        (one) => one.type !== 'lifetime',
      )
      if (transparent.has(name)) return typeOf(args[0] ?? null, self)
      if (containers.has(name)) {
        return { kind: 'container', of: typeOf(args.at(-1) ?? null, self) }
      }
      return { kind: 'named', name }
    }
    default:
      return unknownType
  }
}

/** Returns the name of the type that an `impl` is for, without its parameters. */
export function implName(node: Node | null): string | null {
  const type = typeOf(node, null)
  return type.kind === 'named' ? type.name : null
}
