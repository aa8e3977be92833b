import type { Node } from 'web-tree-sitter'
import { FunctionBuilder } from '../ir/function-builder.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import { declared, functionDeclarator, hasSpecifier, typeOf } from './c-types.ts'
import { operandOf } from './lower-expression.ts'
import { lowerCall, lowerErrorOf, lowerNew } from './lower-call.ts'
import { conditionValue, lowerCondition } from './lower-condition.ts'
import { lowerInitializer } from './lower-declaration.ts'
import { lowerLambda } from './lower-lambda.ts'
import { lowerStatement } from './lower-statement.ts'
import { below, variable, type FileNames, type Lowerers, type Lowering } from './lowering.ts'
import { field, parts, positionOf } from './node-text.ts'
import { Scope } from './scope.ts'

const lowerers: Lowerers = {
  call: lowerCall,
  errorOf: lowerErrorOf,
  new: lowerNew,
  condition: lowerCondition,
  conditionValue,
  initializer: lowerInitializer,
  lambda: lowerLambda,
  statement: lowerStatement,
}

/** Lowers one function definition into `names.functions`. */
export function lowerFunction(node: Node, className: string | null, names: FileNames): void {
  const declarator = functionDeclarator(field(node, 'declarator'))
  const nameNode = declarator === null ? null : field(declarator, 'declarator')
  const body = field(node, 'body')
  if (declarator === null || nameNode === null || body === null) return
  const plain = nameNode.text.replaceAll(/\s/g, '').split('::').at(-1) ?? nameNode.text
  const name = className === null ? plain : `${className}::${plain}`
  const key =
    className !== null
      ? `${className}.${plain}`
      : names.statics.has(plain)
        ? `${names.source.path}:${plain}`
        : plain
  const builder = new FunctionBuilder()
  const line = positionOf(node).line
  const isStatic = hasSpecifier(node, 'static')
  const receiver =
    className === null || isStatic
      ? null
      : builder.newVar('this', 'receiver', line, { kind: 'named', name: className })
  const at: Lowering = {
    names,
    builder,
    scope: new Scope(),
    key,
    displayName: name,
    className,
    receiver,
    globalVars: new Map(),
    scopes: [],
    outer: null,
    lower: lowerers,
    literals: 0,
  }
  const params = parts(field(declarator, 'parameters') ?? declarator).flatMap((param) => {
    const target = field(param, 'declarator')
    const one = target === null ? null : declared(target, typeOf(field(param, 'type')))
    if (one === null)
      return param.type === 'parameter_declaration' && param.text !== 'void'
        ? [builder.newVar('', 'param', line, typeOf(field(param, 'type')))]
        : []
    const id = builder.newVar(one.name, 'param', positionOf(param).line, one.type)
    at.scope.declare(one.name, id, one.pointer, one.out)
    return [id]
  })
  lowerInitializers(at, node)
  lowerStatement(at, body)
  const last = { line: node.endPosition.row + 1, column: node.endPosition.column }
  names.functions.push(
    builder.build(
      {
        key,
        name,
        file: names.source.path,
        at: positionOf(node),
        endLine: last.line,
        receiver,
        receiverType: receiver === null ? null : className,
        params,
        results: resultsOf(node, declarator),
        resultVars: [],
        parent: null,
        exported: !isStatic,
        confidence: confidenceIn(body),
      },
      last,
    ),
  )
}

/** Less where the parser met something that it did not know; a macro here and there is usual in C. */
function confidenceIn(body: Node): number {
  if (!body.hasError) return 1
  const errors = body.descendantsOfType('ERROR')
  const lost = errors.reduce(
    (sum, one) => sum + (one === null ? 0 : one.endIndex - one.startIndex),
    0,
  )
  return lost * 20 < body.endIndex - body.startIndex ? 0.8 : 0.6
}

function resultsOf(node: Node, declarator: Node): readonly TypeRef[] {
  const type = field(node, 'type')
  const trailing = parts(declarator).find((part) => part.type === 'trailing_return_type')
  const result = trailing === undefined ? type : (parts(trailing)[0] ?? type)
  const outer = field(node, 'declarator')
  const isVoid = result?.text === 'void' && outer?.type === 'function_declarator'
  return isVoid || result === null ? [] : [typeOf(result)]
}

/** `: fd_(fd), map_{open()}` of a constructor. */
function lowerInitializers(at: Lowering, node: Node): void {
  const list = parts(node).find((part) => part.type === 'field_initializer_list')
  if (list === undefined || at.receiver === null) return
  for (const one of parts(list)) {
    const [name, args] = parts(one)
    const value = args === undefined ? undefined : parts(args)[0]
    if (name === undefined || value === undefined || at.receiver === null) continue
    const dest = below(variable(at.receiver), name.text)
    at.builder.assign(dest, operandOf(at, value), positionOf(one))
  }
}
