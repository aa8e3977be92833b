import type { Node } from 'web-tree-sitter'
import type { FunctionBuilder } from '../ir/function-builder.ts'
import type { SourceText } from '../ir/front-end.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { BlockId } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place, VarId } from '../ir/place.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import type { Macro } from './macros.ts'
import type { Scope } from './scope.ts'

/** What one file says about names, found before its functions are lowered. */
export type FileNames = {
  readonly source: SourceText
  readonly cpp: boolean
  /** Functions that only this file sees. */
  readonly statics: ReadonlySet<string>
  /** Methods by class. */
  readonly methods: ReadonlyMap<string, ReadonlySet<string>>
  /** Data members by class. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, TypeRef>>
  /** Fields that hold addresses. */
  readonly pointerFields: ReadonlySet<string>
  readonly globals: ReadonlyMap<
    string,
    { readonly name: string; readonly type: TypeRef; readonly pointer: boolean }
  >
  /** Numbers that have a name here: `#define INVALID_FD -1`, enumerators. */
  readonly numbers: ReadonlyMap<string, number>
  readonly macros: ReadonlyMap<string, Macro>
  /** Where finished functions go. */
  readonly functions: IrFunction[]
}

/** What runs when a block is left, whichever way: a cleanup attribute or a scope guard. */
export type ScopeExit =
  | { readonly kind: 'variable'; readonly place: Place; readonly text: string }
  | { readonly kind: 'guard'; readonly closure: Operand; readonly text: string }

/** A block that is open, with what has to run at its end. */
export type OpenScope = {
  readonly node: Node | null
  readonly exits: ScopeExit[]
  /** `break` leads out of this block; `continue` too when it is a loop's. */
  readonly breaks: 'loop' | 'switch' | null
}

/** What expressions are made of that is made of expressions itself. */
export type Lowerers = {
  readonly call: (at: Lowering, node: Node, statement: boolean, dest?: Place) => Operand
  readonly errorOf: (at: Lowering, dest: Place, call: Node) => boolean
  readonly new: (at: Lowering, node: Node) => Operand
  readonly condition: (at: Lowering, node: Node, yes: BlockId, no: BlockId) => void
  readonly conditionValue: (at: Lowering, node: Node) => Operand
  readonly initializer: (
    at: Lowering,
    dest: Place,
    type: TypeRef | null,
    list: Node,
    declares: boolean,
  ) => void
  readonly lambda: (at: Lowering, node: Node) => Operand
  readonly statement: (at: Lowering, node: Node) => void
}

/** A function while its body is walked. */
export type Lowering = {
  readonly names: FileNames
  readonly builder: FunctionBuilder
  readonly scope: Scope
  readonly key: string
  readonly displayName: string
  /** The class around the function. */
  readonly className: string | null
  readonly receiver: VarId | null
  readonly globalVars: Map<string, { readonly id: VarId; readonly pointer: boolean }>
  /** Blocks that are open, the function's own first. */
  readonly scopes: OpenScope[]
  /** The function around a literal. */
  readonly outer: Lowering | null
  readonly lower: Lowerers
  /** Literals so far, for their keys. */
  literals: number
}

export function placeOperand(place: Place): Operand {
  return { kind: 'place', place }
}

export function variable(root: VarId): Place {
  return { root, path: [] }
}

export function below(place: Place, step: string): Place {
  return { root: place.root, path: [...place.path, step] }
}

/** Members end in `_` or begin with `m_` in every style guide that names them at all. */
const memberName = /^m_\w|_$/

/** Returns the place of a name, or null when it names no variable. */
export function placeOfName(at: Lowering, name: string, line: number): Place | null {
  const local = lookUp(at, name, line)
  if (local !== null) return variable(local.id)
  const member = memberOf(at, name)
  if (member !== null) return below(variable(member), name)
  const known = at.globalVars.get(name)
  if (known !== undefined) return variable(known.id)
  const global = at.names.globals.get(name)
  if (global === undefined) return null
  const id = at.builder.newVar(global.name, 'global', line, global.type)
  at.globalVars.set(name, { id, pointer: global.pointer })
  return variable(id)
}

/** Marks a variable that no file seen so far declares: of another file, or a member of the class. */
export const foreignPrefix = 'extern:'

/**
 * Returns the place of a name that is assigned to, or whose fields are: when nothing here declares
 * it, it lives somewhere else, and longer than the function.
 */
export function placeOfTarget(at: Lowering, name: string, line: number): Place | null {
  const known = placeOfName(at, name, line)
  // Names in capitals are macros: what they stand for is not known.
  if (known !== null || at.names.numbers.has(name) || !/^[A-Za-z_]*[a-z]\w*$/.test(name))
    return known
  const id = at.builder.newVar(`${foreignPrefix}${name}`, 'global', line)
  at.globalVars.set(name, { id, pointer: false })
  return variable(id)
}

/** Finds a name here or in the functions around, whose variables are captured. */
function lookUp(
  at: Lowering,
  name: string,
  line: number,
): { readonly id: VarId; readonly pointer: boolean } | null {
  const here = at.scope.find(name)
  if (here !== null || at.outer === null) return here
  const outside = lookUp(at.outer, name, line)
  if (outside === null) return null
  const id = at.builder.newVar(name, 'captured', line, undefined, { outer: outside.id })
  at.scope.declareOutermost(name, id, outside.pointer)
  return { id, pointer: outside.pointer }
}

function memberOf(at: Lowering, name: string): VarId | null {
  if (at.receiver === null || at.className === null) return null
  const members = at.names.members.get(at.className)
  return members?.has(name) === true || (members === undefined && memberName.test(name))
    ? at.receiver
    : null
}

/** True when what is in the place is an address, as far as this file tells. */
export function isPointer(at: Lowering, place: Place, name: string | null): boolean {
  const field = place.path.findLast((step) => step !== '[]')
  if (field !== undefined) return at.names.pointerFields.has(field) || pointerName.test(field)
  if (name === null) return false
  return at.scope.find(name)?.pointer ?? at.globalVars.get(name)?.pointer ?? false
}

/** Fields of structures that other files declare: an address by what they are commonly called. */
const pointerName =
  /^(?:skel|obj|object|link|prog|map|elf|btf|rb|pb|ctx|xsk|umem|file|fp|ptr|handle)$|_(?:skel|obj|link|btf|rb|pb|ptr|prog|map|ctx|file|fp)$/
