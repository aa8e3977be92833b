import type { Node } from 'web-tree-sitter'
import { field, parts } from '../c/node-text.ts'
import type { FrontEnd, SourceText } from '../ir/front-end.ts'
import { findIgnores } from '../ir/ignores.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { FileIr } from '../ir/unit.ts'
import { lowerStatement } from './lower-statement.ts'
import { operandOf } from './lower-expression.ts'
import { buildFunction } from './lowering.ts'

/** Lowers a TypeScript file. */
function lowerFile(root: Node, source: SourceText): FileIr {
  const functions: IrFunction[] = []
  const from = {
    source,
    imports: importsOf(root),
    own: declaredIn(root),
    functions,
    statement: lowerStatement,
  }
  const lowerBody = (at: Parameters<typeof lowerStatement>[0], body: Node): void => {
    if (body.type === 'statement_block') lowerStatement(at, body)
    else operandOf(at, body)
  }
  const own = (node: Node, name: string, className: string | null): void => {
    const displayName = className === null ? name : `${className}.${name}`
    const key = className === null ? `${source.path}:${name}` : `${source.path}:${displayName}`
    const owner = className === null ? null : `${source.path}:${className}`
    const head = { node, key, displayName, className: owner, outer: null }
    buildFunction(from, head, field(node, 'body'), lowerBody)
  }
  const visit = (node: Node, className: string | null): void => {
    switch (node.type) {
      case 'function_declaration':
      case 'generator_function_declaration':
      case 'method_definition':
        return own(node, field(node, 'name')?.text ?? '', className)
      case 'class_declaration':
      case 'abstract_class_declaration': {
        const name = field(node, 'name')?.text ?? ''
        const body = field(node, 'body')
        if (body !== null) for (const part of parts(body)) visit(part, name)
        return
      }
      case 'variable_declarator': {
        const value = field(node, 'value')
        if (value?.type === 'arrow_function' || value?.type === 'function_expression') {
          own(value, field(node, 'name')?.text ?? '', null)
        }
        return
      }
      case 'program':
      case 'export_statement':
      case 'lexical_declaration':
      case 'internal_module':
      case 'statement_block':
      case 'expression_statement':
        for (const part of parts(node)) visit(part, className)
        return
      default:
    }
  }
  visit(root, null)
  return {
    path: source.path,
    language: 'typescript',
    functions,
    types: [],
    globals: [],
    ignores: findIgnores(source.text),
    lines: root.endPosition.row + 1,
    syntaxErrors: root.hasError ? [1] : [],
  }
}

function importsOf(root: Node): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of parts(root)) {
    if (node.type !== 'import_statement') continue
    if (field(node, 'source')?.text.slice(1, -1) !== '@lastref/ebpf') continue
    for (const one of node.descendantsOfType('import_specifier')) {
      names.add((field(one, 'alias') ?? field(one, 'name'))?.text ?? '')
    }
  }
  return names
}

function declaredIn(root: Node): ReadonlySet<string> {
  const functions = root.descendantsOfType('function_declaration')
  return new Set(functions.map((node) => field(node, 'name')?.text ?? ''))
}

/** `using` in a form of the same length that the grammar knows. */
function prepareUsing(text: string): string {
  if (!text.includes('using ')) return text
  return text
    .replaceAll(/\bawait using (?=[\w$]+\s*(?::[^=]+)?=)/g, 'var         ')
    .replaceAll(/\busing (?=[\w$]+\s*(?::[^=]+)?=)/g, 'var   ')
}

export const typescriptFrontEnd: FrontEnd = {
  language: 'typescript',
  grammar: 'tree-sitter-typescript',
  extensions: ['.ts', '.mts', '.cts'],
  prepare: prepareUsing,
  lower: lowerFile,
}
