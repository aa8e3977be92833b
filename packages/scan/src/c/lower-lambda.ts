import type { Node } from 'web-tree-sitter'
import { FunctionBuilder } from '../ir/function-builder.ts'
import type { Operand } from '../ir/operand.ts'
import { unknownType } from '../ir/type-ref.ts'
import { declared, functionDeclarator, typeOf } from './c-types.ts'
import type { Lowering } from './lowering.ts'
import { field, parts, positionOf } from './node-text.ts'
import { Scope } from './scope.ts'

/** Lowers a C++ lambda to a function of its own and returns it as a value. */
export function lowerLambda(at: Lowering, node: Node): Operand {
  const body = field(node, 'body')
  const declarator = field(node, 'declarator')
  return lowerLiteral(at, node, body, declarator)
}

/** Lowers a block as a function literal: a lambda's body, or a scope guard's. */
export function lowerLiteral(
  at: Lowering,
  node: Node,
  body: Node | null,
  declarator: Node | null,
): Operand {
  at.literals += 1
  // Overloads share a key, and their literals must not.
  const key = `${at.key}$${positionOf(node).line}_${at.literals}`
  const inner: Lowering = {
    ...at,
    builder: new FunctionBuilder(),
    scope: new Scope(),
    key,
    receiver: null,
    className: null,
    globalVars: new Map(),
    scopes: [],
    outer: at,
    literals: 0,
  }
  const list = functionDeclarator(declarator) ?? declarator
  const params = (list === null ? [] : parts(field(list, 'parameters') ?? list)).flatMap(
    (param) => {
      const target = field(param, 'declarator')
      const one = target === null ? null : declared(target, typeOf(field(param, 'type')))
      if (one === null) return []
      const id = inner.builder.newVar(one.name, 'param', positionOf(param).line, one.type)
      inner.scope.declare(one.name, id, one.pointer)
      return [id]
    },
  )
  if (body !== null) inner.lower.statement(inner, body)
  const end = { line: node.endPosition.row + 1, column: 1 }
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
