import type { Node } from 'web-tree-sitter'
import { Scope } from '../c/scope.ts'
import { field, parts, positionOf } from '../c/node-text.ts'
import { FunctionBuilder } from '../ir/function-builder.ts'
import type { Operand } from '../ir/operand.ts'
import { unknownType } from '../ir/type-ref.ts'
import { operandOf } from './lower-expression.ts'
import type { Lowering } from './lowering.ts'

/** Lowers a closure to a function of its own and returns it as a value. */
export function lowerClosure(at: Lowering, node: Node): Operand {
  at.literals += 1
  const key = `${at.key}$${at.literals}`
  const inner: Lowering = {
    ...at,
    builder: new FunctionBuilder(),
    scope: new Scope(),
    key,
    receiver: null,
    fields: new Map(),
    origins: new Map(),
    outer: at,
    literals: 0,
  }
  const list = field(node, 'parameters')
  const params = (list === null ? [] : parts(list)).flatMap((param) => {
    const name = param.type === 'identifier' ? param : field(param, 'pattern')
    if (name === null || name.type !== 'identifier') return []
    const id = inner.builder.newVar(name.text, 'param', positionOf(param).line)
    inner.scope.declare(name.text, id, false)
    return [id]
  })
  const body = field(node, 'body')
  const end = { line: node.endPosition.row + 1, column: 1 }
  if (body !== null) {
    const value = operandOf(inner, body)
    inner.builder.ret([value], end)
  }
  at.names.functions.push(
    inner.builder.build(
      {
        key,
        name: at.displayName,
        file: at.names.source.path,
        at: positionOf(node),
        endLine: end.line,
        receiver: null,
        receiverType: null,
        params,
        results: [unknownType],
        resultVars: [],
        parent: at.key,
        exported: false,
        confidence: 1,
      },
      end,
    ),
  )
  return { kind: 'closure', fn: key }
}
