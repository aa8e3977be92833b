import type { Node } from 'web-tree-sitter'
import { field } from './file-context.ts'
import type { FunctionScope } from './scope.ts'

export const isCall = (node: Node): boolean => node.type === 'call_expression'

/** True for calls that are neither builtins nor conversions: those are no calls, and `lowerCall` knows them. */
export const isPlainCall = (scope: FunctionScope, node: Node): boolean => {
  if (!isCall(node)) return false
  const fn = field(node, 'function')
  if (fn === null) return false
  return fn.type === 'selector_expression'
    ? !/^(?:unsafe\.Pointer|C\.)/.test(fn.text) || /^C\.[a-z_]*(?:__|_)[a-z_]+$/i.test(fn.text)
    : fn.type === 'identifier' && scope.find(fn.text) === undefined && !predeclared.has(fn.text)
}

const predeclared = new Set([
  'append',
  'cap',
  'clear',
  'close',
  'complex',
  'copy',
  'delete',
  'imag',
  'len',
  'make',
  'max',
  'min',
  'new',
  'neW',
  'print',
  'println',
  'real',
  'recover',
  'bool',
  'byte',
  'rune',
  'string',
  'uintptr',
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
  'float32',
  'float64',
  'any',
  'error',
  'complex64',
  'complex128',
])
