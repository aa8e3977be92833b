import type { Node } from 'web-tree-sitter'
import type { VarId } from '../ir/place.ts'
import { at, endLine, field, parts, type FileContext } from './file-context.ts'
import { FunctionScope, type Lowering } from './scope.ts'
import { lowerResults, lowerType } from './types.ts'

const declareParameters = (
  scope: FunctionScope,
  list: Node | null,
  kind: 'param' | 'result' | 'receiver',
): VarId[] => {
  if (list === null || list.type !== 'parameter_list') return []
  return parts(list).flatMap((declaration) => {
    const type = lowerType(scope.context, field(declaration, 'type'))
    const variadic = declaration.type === 'variadic_parameter_declaration'
    const names = declaration.childrenForFieldName('name')
    const declared = names.length === 0 ? [''] : names.map((name) => name?.text ?? '')
    return declared.map((name) => {
      const line = at(declaration).line
      const id = scope.builder.newVar(
        name,
        kind,
        line,
        variadic ? { kind: 'container', of: type } : type,
      )
      scope.bind(name, id)
      return id
    })
  })
}

const errorsInside = (context: FileContext, from: number, to: number): boolean =>
  context.errorLines.some((line) => line >= from && line <= to)

const finish = (
  scope: FunctionScope,
  node: Node,
  about: {
    readonly receiver: VarId | null
    readonly receiverType: string | null
    readonly params: readonly VarId[]
    readonly exported: boolean
  },
): void => {
  const { context } = scope
  const body = field(node, 'body')
  const result = field(node, 'result')
  const named =
    result?.type === 'parameter_list' &&
    parts(result).some((declaration) => field(declaration, 'name') !== null)
  scope.resultVars = named ? declareParameters(scope, result, 'result') : []
  const results = lowerResults(context, result)
  scope.resultCount = results.length
  if (body !== null) for (const each of parts(body)) scope.statement(each)
  const to = endLine(node)
  context.functions.push(
    scope.builder.build(
      {
        key: scope.key,
        name: scope.name,
        file: context.source.path,
        at: at(node),
        endLine: to,
        receiver: about.receiver,
        receiverType: about.receiverType,
        params: about.params,
        results,
        resultVars: scope.resultVars,
        parent: scope.outer?.key ?? null,
        exported: about.exported,
        confidence: errorsInside(context, at(node).line, to) ? 0.4 : 1,
      },
      { line: to, column: 1 },
    ),
  )
}

const isExported = (name: string): boolean => /^\p{Lu}/u.test(name)

/** A function or method declaration. */
export const lowerDeclaration = (context: FileContext, lowering: Lowering, node: Node): void => {
  const name = field(node, 'name')?.text ?? ''
  const { unit } = context.source
  if (node.type === 'function_declaration') {
    const scope = new FunctionScope(context, lowering, null, `${unit}.${name}`, name)
    const params = declareParameters(scope, field(node, 'parameters'), 'param')
    finish(scope, node, { receiver: null, receiverType: null, params, exported: isExported(name) })
    return
  }
  const receiverType = field(node, 'receiver')?.descendantsOfType('type_identifier')[0]?.text ?? ''
  const scope = new FunctionScope(
    context,
    lowering,
    null,
    `${unit}.${receiverType}.${name}`,
    receiverType === '' ? name : `${receiverType}.${name}`,
  )
  const receiver = declareParameters(scope, field(node, 'receiver'), 'receiver')[0] ?? null
  const params = declareParameters(scope, field(node, 'parameters'), 'param')
  finish(scope, node, {
    receiver,
    receiverType: `${unit}.${receiverType}`,
    params,
    exported: isExported(name),
  })
}

/** A function literal; returns its key. */
export const lowerLiteral = (outer: FunctionScope, node: Node): string => {
  let top = outer
  while (top.outer !== null) top = top.outer
  top.literals += 1
  const key = `${top.key}$${top.literals}`
  const scope = new FunctionScope(outer.context, outer.lowering, outer, key, top.name)
  const params = declareParameters(scope, field(node, 'parameters'), 'param')
  finish(scope, node, { receiver: null, receiverType: null, params, exported: false })
  return key
}
