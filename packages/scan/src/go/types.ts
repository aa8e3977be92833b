import type { Node } from 'web-tree-sitter'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import { field, parts, type FileContext } from './file-context.ts'

const scalars = new Set([
  'bool',
  'byte',
  'rune',
  'string',
  'uintptr',
  'any',
  'complex64',
  'complex128',
  'float32',
  'float64',
  'int',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
])

/** True for the names of predeclared types. */
export const isPredeclaredType = (name: string): boolean => name === 'error' || scalars.has(name)

/** A type expression; pointers are dropped, unresolved names are taken for the file's package. */
export const lowerType = (context: FileContext, node: Node | null): TypeRef => {
  if (node === null) return unknownType
  switch (node.type) {
    case 'type_identifier':
    case 'identifier': {
      const name = node.text
      if (name === 'error') return { kind: 'error' }
      if (scalars.has(name)) return { kind: 'scalar', name }
      return { kind: 'named', name: `${context.source.unit}.${name}` }
    }
    case 'qualified_type': {
      const name = field(node, 'name')?.text ?? ''
      const from = field(node, 'package')?.text ?? ''
      return { kind: 'named', name: `${context.imports.get(from) ?? from}.${name}` }
    }
    case 'pointer_type':
    case 'parenthesized_type':
    case 'type_elem':
      return lowerType(context, parts(node)[0] ?? null)
    case 'generic_type':
      return lowerType(context, field(node, 'type'))
    case 'slice_type':
    case 'array_type':
    case 'implicit_length_array_type':
      return { kind: 'container', of: lowerType(context, field(node, 'element')) }
    case 'map_type':
      return { kind: 'container', of: lowerType(context, field(node, 'value')) }
    case 'channel_type':
      return { kind: 'container', of: lowerType(context, field(node, 'value')) }
    case 'function_type':
      return { kind: 'function', results: lowerResults(context, field(node, 'result')) }
    default:
      return unknownType
  }
}

/** The types of a result: nothing, one type, or a parameter list. */
export const lowerResults = (context: FileContext, result: Node | null): TypeRef[] => {
  if (result === null) return []
  if (result.type !== 'parameter_list') return [lowerType(context, result)]
  return parts(result).flatMap((declaration) => {
    const type = lowerType(context, field(declaration, 'type'))
    const names = declaration.childrenForFieldName('name').length
    return Array.from({ length: Math.max(1, names) }, () => type)
  })
}
