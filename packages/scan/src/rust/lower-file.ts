import type { Node } from 'web-tree-sitter'
import { field, parts, positionOf } from '../c/node-text.ts'
import { Scope } from '../c/scope.ts'
import type { FrontEnd, SourceText } from '../ir/front-end.ts'
import { FunctionBuilder } from '../ir/function-builder.ts'
import { findIgnores } from '../ir/ignores.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { FileIr, TypeDecl } from '../ir/unit.ts'
import { lowerCall } from './lower-call.ts'
import { lowerClosure } from './lower-closure.ts'
import { lowerCondition } from './lower-condition.ts'
import { lowerBlock } from './lower-statement.ts'
import {
  variable,
  type Constructor,
  type Lowerers,
  type Lowering,
  type RustNames,
} from './lowering.ts'
import { bindPattern, lowerMatch } from './patterns.ts'
import { implName, typeOf } from './rust-types.ts'

const lowerers: Lowerers = {
  call: lowerCall,
  closure: lowerClosure,
  condition: lowerCondition,
  block: lowerBlock,
  match: lowerMatch,
  bind: bindPattern,
}

type Found = {
  readonly functions: { node: Node; self: string | null; trait: string | null }[]
  readonly types: Node[]
  readonly imports: Map<string, string>
  readonly constructors: Map<string, Constructor>
  readonly dropped: Set<string>
  readonly rawFields: Map<string, Map<string, string>>
}

/** Lowers a Rust file. */
function lowerFile(root: Node, source: SourceText): FileIr {
  const found: Found = {
    functions: [],
    types: [],
    imports: new Map(),
    constructors: new Map(),
    dropped: new Set(),
    rawFields: new Map(),
  }
  visit(root, null, null, found)
  const functions: IrFunction[] = []
  const { imports, constructors, dropped, rawFields } = found
  const names: RustNames = { source, imports, constructors, dropped, rawFields, functions }
  for (const { node, self, trait } of found.functions) lowerFunction(node, self, trait, names)
  return {
    path: source.path,
    language: 'rust',
    functions,
    types: found.types.map((node) => typeDecl(node, source)),
    globals: [],
    ignores: findIgnores(source.text),
    lines: root.endPosition.row + 1,
    syntaxErrors: root.hasError ? [1] : [],
  }
}

function visit(node: Node, self: string | null, trait: string | null, found: Found): void {
  let isTest = false
  for (const part of node.namedChildren) {
    if (part.type === 'attribute_item') {
      isTest ||= /\b(?:test|cfg\(test\)|bench)\b/.test(part.text)
      continue
    }
    if (part.type === 'line_comment' || part.type === 'block_comment') continue
    if (!isTest) visitItem(part, self, trait, found)
    isTest = false
  }
}

function visitItem(node: Node, self: string | null, trait: string | null, found: Found): void {
  switch (node.type) {
    case 'function_item':
      found.functions.push({ node, self, trait })
      collectConstructor(node, self, found)
      // Functions inside functions, as generic ones often have.
      for (const inner of field(node, 'body')?.descendantsOfType('function_item') ?? []) {
        found.functions.push({ node: inner, self, trait: null })
      }
      return
    case 'mod_item':
    case 'foreign_mod_item': {
      const body = field(node, 'body')
      if (body !== null) visit(body, null, null, found)
      return
    }
    case 'impl_item': {
      const name = implName(field(node, 'type'))
      const of = field(node, 'trait')?.text.split('::').at(-1) ?? null
      if (of === 'Drop' && name !== null) found.dropped.add(name)
      const body = field(node, 'body')
      if (body !== null) visit(body, name, of, found)
      return
    }
    case 'trait_item': {
      const body = field(node, 'body')
      if (body !== null) visit(body, field(node, 'name')?.text ?? null, null, found)
      return
    }
    case 'struct_item':
      found.types.push(node)
      collectRawFields(node, found)
      return
    case 'use_declaration':
      collectImports(node, found.imports)
      return
    default:
  }
}

/** `use libc::close;` makes `close` known as libc's. */
function collectImports(node: Node, imports: Map<string, string>): void {
  const argument = field(node, 'argument')
  if (argument === null) return
  const root = /^(?:::)?(\w+)/.exec(argument.text)?.[1] ?? ''
  for (const name of argument.text.matchAll(/(\w+)\s*(?=[,}]|$)/g)) {
    if (name[1] !== undefined) imports.set(name[1], root)
  }
}

function collectConstructor(node: Node, self: string | null, found: Found): void {
  const name = field(node, 'name')?.text
  const list = field(node, 'parameters')
  const body = field(node, 'body')
  const only = body === null ? [] : parts(body)
  const expression = only[0]
  if (self === null || name === undefined || list === null || only.length !== 1) return
  if (expression?.type !== 'struct_expression') return
  const params = parts(list).map((param) => field(param, 'pattern')?.text ?? '')
  const init = field(expression, 'body')
  const fields = (init === null ? [] : parts(init)).flatMap(
    (one): readonly (readonly [string, string])[] => {
      const key = field(one, 'field')?.text ?? parts(one)[0]?.text ?? ''
      const value = field(one, 'value')?.text ?? key
      return params.includes(value) ? [[key, value]] : []
    },
  )
  if (fields.length > 0) found.constructors.set(`${self}.${name}`, { type: self, params, fields })
}

/** Objects of libbpf that a raw pointer may own. */
const ownable = /\b(bpf_object|bpf_link|ring_buffer|perf_buffer|btf|bpf_linker)\b/

function collectRawFields(node: Node, found: Found): void {
  const name = field(node, 'name')?.text
  const body = field(node, 'body')
  if (name === undefined || body === null) return
  for (const one of body.descendantsOfType('field_declaration')) {
    const type = field(one, 'type')?.text ?? ''
    const pointee = /\*(?:mut|const)|NonNull/.test(type) ? ownable.exec(type)?.[1] : undefined
    const key = field(one, 'name')?.text
    if (pointee === undefined || key === undefined) continue
    const fields = found.rawFields.get(name) ?? new Map<string, string>()
    fields.set(key, pointee)
    found.rawFields.set(name, fields)
  }
}

function typeDecl(node: Node, source: SourceText): TypeDecl {
  const name = field(node, 'name')?.text ?? ''
  const body = field(node, 'body')
  return {
    name,
    file: source.path,
    at: positionOf(node),
    fields: (body?.descendantsOfType('field_declaration') ?? []).map((one) => ({
      name: field(one, 'name')?.text ?? '',
      type: typeOf(field(one, 'type'), name),
      embedded: false,
    })),
    underlying: null,
    interfaceMethods: null,
    exported: true,
  }
}

function lowerFunction(
  node: Node,
  self: string | null,
  trait: string | null,
  names: RustNames,
): void {
  const name = field(node, 'name')?.text
  const body = field(node, 'body')
  if (name === undefined || body === null) return
  const line = positionOf(node).line
  const builder = new FunctionBuilder()
  const list = field(node, 'parameters')
  const all = list === null ? [] : parts(list)
  const selfParam = all.find((param) => param.type === 'self_parameter')
  const selfType = self === null ? undefined : ({ kind: 'named', name: self } as const)
  const receiver =
    selfParam === undefined ? null : builder.newVar('self', 'receiver', line, selfType)
  const key =
    self !== null
      ? `${self}.${name}`
      : name === 'main'
        ? `${names.source.path}:main`
        : `crate.${name}`
  const displayName = self === null ? name : `${self}::${name}`
  const at: Lowering = {
    names,
    builder,
    scope: new Scope(),
    key,
    displayName,
    self,
    receiver,
    fields: new Map(),
    origins: new Map(),
    outer: null,
    lower: lowerers,
    literals: 0,
  }
  const params = all.flatMap((param) => {
    if (param.type !== 'parameter') return []
    const pattern = field(param, 'pattern')
    const type = typeOf(field(param, 'type'), self)
    const inner = pattern?.type === 'mut_pattern' ? parts(pattern).at(-1) : pattern
    const label = inner?.type === 'identifier' ? inner.text : ''
    const id = builder.newVar(label, 'param', positionOf(param).line, type)
    if (label !== '') at.scope.declare(label, id, false)
    return [id]
  })
  const byValue = selfParam !== undefined && /^(?:mut\s+)?self$/.test(selfParam.text)
  if (byValue && trait === null) consumeSelf(at, line)
  const end = { line: node.endPosition.row + 1, column: 1 }
  const result = field(node, 'return_type')
  const value = lowerBlock(at, body)
  builder.ret(result === null ? [] : [value], end)
  names.functions.push(
    builder.build(
      {
        key,
        name: displayName,
        file: names.source.path,
        at: positionOf(node),
        endLine: end.line,
        receiver,
        // Values of the type are dropped by the language: `drop` is no close that somebody calls.
        receiverType: self,
        params,
        results: result === null ? [] : [typeOf(result, self)],
        resultVars: [],
        parent: null,
        exported: true,
        confidence: body.hasError ? 0.6 : 1,
      },
      end,
    ),
  )
}

/**
 * `fn f(self)` of a type without `Drop` ends the value: what its raw pointers own has to be closed,
 * or go on to somebody, on every way out.
 */
function consumeSelf(at: Lowering, line: number): void {
  if (at.self === null || at.names.dropped.has(at.self)) return
  for (const [name, pointee] of at.names.rawFields.get(at.self) ?? []) {
    const id = at.builder.newVar(`self.${name}`, 'local', line)
    at.fields.set(name, id)
    at.builder.call({
      callee: { kind: 'function', name: `rust:owned(${pointee})` },
      args: [],
      results: [variable(id)],
      statement: false,
      text: `self.${name}`,
      at: { line, column: 1 },
    })
  }
}

export const rustFrontEnd: FrontEnd = {
  language: 'rust',
  grammar: 'tree-sitter-rust',
  extensions: ['.rs'],
  lower: lowerFile,
}
