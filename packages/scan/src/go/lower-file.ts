import type { Node } from 'web-tree-sitter'
import type { FrontEnd, SourceText } from '../ir/front-end.ts'
import { findIgnores } from '../ir/ignores.ts'
import type { FieldDecl, FileIr, GlobalDecl, TypeDecl } from '../ir/unit.ts'
import { unknownType } from '../ir/type-ref.ts'
import { blankTables } from './blank-tables.ts'
import { lowerExpression } from './expressions.ts'
import { at, field, parts, type FileContext } from './file-context.ts'
import { lowerDeclaration } from './functions.ts'
import { readImports } from './imports.ts'
import type { Lowering } from './scope.ts'
import { lowerStatement } from './statements.ts'
import { lowerType } from './types.ts'

const isExported = (name: string): boolean => /^\p{Lu}/u.test(name)

const lowerFields = (context: FileContext, struct: Node): FieldDecl[] =>
  struct.descendantsOfType('field_declaration').flatMap((declaration): FieldDecl[] => {
    if (declaration === null || declaration.parent?.parent?.id !== struct.id) return []
    const type = lowerType(context, field(declaration, 'type'))
    const names = declaration.childrenForFieldName('name')
    if (names.length > 0) {
      return names.map((name) => ({ name: name?.text ?? '', type, embedded: false }))
    }
    const name = type.kind === 'named' ? (type.name.split('.').at(-1) ?? '') : ''
    return [{ name, type, embedded: true }]
  })

const lowerTypes = (context: FileContext, declaration: Node): TypeDecl[] =>
  parts(declaration).map((spec): TypeDecl => {
    const name = field(spec, 'name')?.text ?? ''
    const type = field(spec, 'type')
    const isStruct = type?.type === 'struct_type'
    const isInterface = type?.type === 'interface_type'
    return {
      name: `${context.source.unit}.${name}`,
      file: context.source.path,
      at: at(spec),
      fields: isStruct ? lowerFields(context, type) : [],
      underlying: isStruct || isInterface ? null : lowerType(context, type),
      interfaceMethods: isInterface
        ? type.descendantsOfType('method_elem').flatMap((method) => {
            const methodName = method === null ? null : field(method, 'name')
            return methodName === null ? [] : [methodName.text]
          })
        : null,
      exported: isExported(name),
    }
  })

const lowerGlobals = (context: FileContext, declaration: Node): GlobalDecl[] =>
  declaration.descendantsOfType('var_spec').flatMap((spec) => {
    if (spec === null) return []
    const type = field(spec, 'type')
    return spec.childrenForFieldName('name').map((name): GlobalDecl => ({
      name: `${context.source.unit}.${name?.text ?? ''}`,
      file: context.source.path,
      at: at(spec),
      type: type === null ? unknownType : lowerType(context, type),
      exported: isExported(name?.text ?? ''),
    }))
  })

const errorLines = (root: Node): number[] => {
  if (!root.hasError) return []
  const lines: number[] = []
  const visit = (node: Node): void => {
    if (!node.hasError && !node.isMissing) return
    if (node.isError || node.isMissing) lines.push(at(node).line)
    for (const child of node.children) if (child !== null) visit(child)
  }
  visit(root)
  return lines
}

const lowering: Lowering = { expression: lowerExpression, statement: lowerStatement }

const lower = (root: Node, source: SourceText): FileIr => {
  const context: FileContext = {
    source,
    imports: readImports(root),
    functions: [],
    errorLines: errorLines(root),
  }
  const types: TypeDecl[] = []
  const globals: GlobalDecl[] = []
  for (const declaration of parts(root)) {
    switch (declaration.type) {
      case 'function_declaration':
      case 'method_declaration':
        lowerDeclaration(context, lowering, declaration)
        break
      case 'type_declaration':
        types.push(...lowerTypes(context, declaration))
        break
      case 'var_declaration':
        globals.push(...lowerGlobals(context, declaration))
        break
      default:
        break
    }
  }
  return {
    path: source.path,
    language: 'go',
    functions: context.functions,
    types,
    globals,
    ignores: findIgnores(source.text),
    lines: root.endPosition.row + 1,
    syntaxErrors: context.errorLines,
  }
}

/**
 * Go. The grammar does not know Go 1.26's `new(expr)`: as an ordinary call of the same length it
 * parses, and the lowering knows the name.
 */
export const goFrontEnd: FrontEnd = {
  language: 'go',
  grammar: 'tree-sitter-go',
  extensions: ['.go'],
  prepare: (text) => blankTables(text).replaceAll(/\bnew\(/g, 'neW('),
  lower,
}
