import type { Node } from 'web-tree-sitter'
import { Scope } from '../c/scope.ts'
import { field, parts, positionOf } from '../c/node-text.ts'
import type { SourceText } from '../ir/front-end.ts'
import { FunctionBuilder } from '../ir/function-builder.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place, VarId } from '../ir/place.ts'
import { unknownType } from '../ir/type-ref.ts'

/** A function while its body is walked. */
export type Lowering = {
  readonly source: SourceText
  /** Names that come from `@lastref/ebpf`. */
  readonly imports: ReadonlySet<string>
  /** Functions that this file declares. */
  readonly own: ReadonlySet<string>
  readonly functions: IrFunction[]
  readonly builder: FunctionBuilder
  readonly scope: Scope
  readonly key: string
  readonly displayName: string
  readonly receiver: VarId | null
  readonly outer: Lowering | null
  /** Emits a statement: literals are expressions, and have bodies. */
  readonly statement: (at: Lowering, node: Node) => void
  literals: number
}

export const nothing: Operand = { kind: 'computed', uses: [] }

export function placeOperand(place: Place): Operand {
  return { kind: 'place', place }
}

export function variable(root: VarId): Place {
  return { root, path: [] }
}

/** Returns the variable of a name, here or in the functions around, or null. */
export function lookUp(at: Lowering, name: string, line: number): VarId | null {
  const here = at.scope.find(name)
  if (here !== null) return here.id
  const outside = at.outer === null ? null : lookUp(at.outer, name, line)
  if (outside === null) return null
  const id = at.builder.newVar(name, 'captured', line, undefined, { outer: outside })
  at.scope.declareOutermost(name, id, false)
  return id
}

export function declare(at: Lowering, node: Node): VarId {
  const id = at.builder.newVar(node.text, 'local', positionOf(node).line)
  at.scope.declare(node.text, id, false)
  return id
}

/** What is known of a function before its body is walked. */
export type FunctionHead = {
  readonly node: Node
  readonly key: string
  readonly displayName: string
  readonly className: string | null
  readonly outer: Lowering | null
}

/** Builds a function; `lowerBody` walks what is between its braces. */
export function buildFunction(
  from: Pick<Lowering, 'source' | 'imports' | 'own' | 'functions' | 'statement'>,
  { node, key, displayName, className, outer }: FunctionHead,
  body: Node | null,
  lowerBody: (at: Lowering, body: Node) => void,
): void {
  const builder = new FunctionBuilder()
  const line = positionOf(node).line
  const receiver =
    className === null
      ? null
      : builder.newVar('this', 'receiver', line, { kind: 'named', name: className })
  const { source, imports, own, functions, statement } = from
  const at: Lowering = {
    source,
    imports,
    own,
    functions,
    builder,
    scope: new Scope(),
    key,
    displayName,
    receiver,
    outer,
    statement,
    literals: 0,
  }
  const list = field(node, 'parameters')
  const single = field(node, 'parameter')
  const names = list === null ? (single === null ? [] : [single]) : parts(list)
  const params = names.map((param) => {
    const name = param.type === 'identifier' ? param : field(param, 'pattern')
    const label = name?.type === 'identifier' ? name.text : ''
    const id = builder.newVar(label, 'param', positionOf(param).line)
    if (label !== '') at.scope.declare(label, id, false)
    return id
  })
  if (body !== null) lowerBody(at, body)
  const end = { line: node.endPosition.row + 1, column: 1 }
  functions.push(
    builder.build(
      {
        key,
        name: displayName,
        file: source.path,
        at: positionOf(node),
        endLine: end.line,
        receiver,
        receiverType: className,
        params,
        results: [unknownType],
        resultVars: [],
        parent: outer?.key ?? null,
        exported: true,
        confidence: node.hasError ? 0.6 : 1,
      },
      end,
    ),
  )
}
