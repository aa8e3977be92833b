import type { Node } from 'web-tree-sitter'
import type { SourceText } from '../ir/front-end.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { FieldDecl, FileIr, GlobalDecl, TypeDecl } from '../ir/unit.ts'
import { findIgnores } from '../ir/ignores.ts'
import { declared, functionDeclarator, hasSpecifier, typeOf } from './c-types.ts'
import { collectNames, type Collected } from './collect-names.ts'
import { lowerFunction } from './lower-function.ts'
import { field, parts, positionOf } from './node-text.ts'

/** Lowers a C or C++ file. */
export function lowerFile(root: Node, source: SourceText, cpp: boolean): FileIr {
  const functions: IrFunction[] = []
  const collected = collectNames(root, source, cpp, functions)
  for (const { node, className } of collected.functions) {
    lowerFunction(node, className, collected.names)
  }
  return {
    path: source.path,
    language: cpp ? 'cpp' : 'c',
    functions,
    types: collected.types.map((one) => typeDecl(one.node, one.name, source)),
    globals: globalDecls(collected, source),
    ignores: findIgnores(source.text),
    lines: root.endPosition.row + 1,
    syntaxErrors: root.hasError ? errorLines(root) : [],
  }
}

function typeDecl(node: Node, name: string, source: SourceText): TypeDecl {
  const body = field(node, 'body')
  const members = body === null ? [] : body.descendantsOfType('field_declaration')
  const bases = parts(node).find((part) => part.type === 'base_class_clause')
  return {
    name,
    file: source.path,
    at: positionOf(node),
    fields: [
      ...members.flatMap(fieldDecls),
      ...(bases === undefined ? [] : parts(bases)).flatMap((base): readonly FieldDecl[] => {
        const type = typeOf(base)
        return type.kind === 'named' ? [{ name: type.name, type, embedded: true }] : []
      }),
    ],
    underlying: null,
    interfaceMethods: null,
    exported: true,
  }
}

function fieldDecls(node: Node): readonly FieldDecl[] {
  const base = typeOf(field(node, 'type'))
  return node.childrenForFieldName('declarator').flatMap((declarator) => {
    if (functionDeclarator(declarator) !== null) return []
    const one = declared(declarator, base)
    if (one === null) return []
    const about = {
      line: positionOf(one.node).line,
      initialized: field(node, 'default_value') !== null,
    }
    return [{ name: one.name, type: one.type, embedded: false, ...about }]
  })
}

function globalDecls(collected: Collected, source: SourceText): readonly GlobalDecl[] {
  return collected.globalNodes.map(({ name, type, node }) => ({
    name,
    file: source.path,
    at: positionOf(node),
    type,
    exported: !hasSpecifier(node, 'static'),
  }))
}

/** At most this many: a file of another language would have one on every line. */
const manyErrors = 100

function errorLines(root: Node): readonly number[] {
  const lines = new Set<number>()
  const visit = (node: Node): void => {
    if (lines.size >= manyErrors || !node.hasError) return
    if (node.isError || node.isMissing) lines.add(node.startPosition.row + 1)
    for (const child of node.children) visit(child)
  }
  visit(root)
  return [...lines].toSorted((a, b) => a - b)
}
