import type { Node } from 'web-tree-sitter'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import { field, parts } from './node-text.ts'

/** A declared name: what stands after the type. */
export type Declared = {
  readonly name: string
  readonly type: TypeRef
  /** Holds an address, so that a test of it asks for NULL. */
  readonly pointer: boolean
  /** Points to a number or to another pointer: what is stored there belongs to whoever made it. */
  readonly out: boolean
  readonly node: Node
}

const smartPointers = new Set([
  'unique_ptr',
  'shared_ptr',
  'optional',
  'Result',
  'StatusOr',
  'Expected',
])
const containers = new Set([
  'vector',
  'array',
  'list',
  'deque',
  'set',
  'unordered_set',
  'map',
  'unordered_map',
  'span',
  'queue',
  'stack',
])

/** Returns the type that a type node names, without pointers. */
export function typeOf(node: Node | null): TypeRef {
  if (node === null) return unknownType
  switch (node.type) {
    case 'primitive_type':
    case 'sized_type_specifier':
      return { kind: 'scalar', name: node.text }
    case 'type_identifier':
    case 'namespace_identifier':
    case 'identifier':
      return scalarTypedef(node.text)
        ? { kind: 'scalar', name: node.text }
        : { kind: 'named', name: node.text }
    case 'struct_specifier':
    case 'class_specifier':
    case 'union_specifier': {
      const name = field(node, 'name')
      return name === null ? unknownType : typeOf(name)
    }
    case 'enum_specifier':
      return { kind: 'scalar', name: 'int' }
    case 'qualified_identifier':
      return typeOf(field(node, 'name'))
    case 'type_descriptor':
      return typeOf(field(node, 'type'))
    case 'template_type':
      return templateType(node)
    default:
      return unknownType
  }
}

function templateType(node: Node): TypeRef {
  const name = field(node, 'name')?.text ?? ''
  const args = parts(field(node, 'arguments') ?? node).filter((one) => one.type !== 'comment')
  const last = args.at(-1)
  if (containers.has(name)) return { kind: 'container', of: typeOf(last ?? null) }
  if (smartPointers.has(name)) return typeOf(args[0] ?? null)
  return { kind: 'named', name }
}

const scalarNames =
  /^(?:u?int\d*(?:_t)?|__?[us]\d+|[us](?:8|16|32|64)|s?size_t|off_t|pid_t|uint|ulong|bool|time_t|errno_t)$/

function scalarTypedef(name: string): boolean {
  return scalarNames.test(name)
}

/** Returns what a declarator declares, or null when it declares nothing with a name. */
export function declared(declarator: Node, base: TypeRef): Declared | null {
  let node: Node | null = declarator
  let type = base
  let pointer = false
  let depth = 0
  while (node !== null) {
    switch (node.type) {
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
      case 'primitive_type':
      case 'qualified_identifier':
      case 'destructor_name':
      case 'operator_name':
      case 'template_function':
        return { name: node.text, type, pointer, out: isOut(type, depth), node }
      case 'pointer_declarator':
        pointer = true
        depth += 1
        break
      case 'array_declarator':
        type = { kind: 'container', of: type }
        pointer = true
        break
      case 'function_declarator':
        type = { kind: 'function', results: [type] }
        break
      default:
        break
    }
    node = field(node, 'declarator') ?? parts(node)[0] ?? null
  }
  return null
}

const isOut = (type: TypeRef, depth: number): boolean =>
  depth > 1 || (depth === 1 && type.kind === 'scalar' && type.name !== 'char')

/** Returns the function declarator inside a declarator, or null. */
export function functionDeclarator(declarator: Node | null): Node | null {
  let node = declarator
  while (node !== null) {
    if (node.type === 'function_declarator') return node
    if (node.type === 'identifier' || node.type === 'qualified_identifier') return null
    node =
      field(node, 'declarator') ??
      (node.type === 'reference_declarator' ? (parts(node)[0] ?? null) : null)
  }
  return null
}

export function hasSpecifier(node: Node, keyword: string): boolean {
  return node.children.some(
    (child) =>
      child !== null &&
      (child.type === 'storage_class_specifier' || child.type === 'type_qualifier') &&
      child.text === keyword,
  )
}
