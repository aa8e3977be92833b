import type { Node } from 'web-tree-sitter'
import type { SourceText } from '../ir/front-end.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import { declared, functionDeclarator, hasSpecifier, typeOf } from './c-types.ts'
import type { FileNames } from './lowering.ts'
import { readMacro, type Macro } from './macros.ts'
import { field, parts } from './node-text.ts'

export type Collected = {
  readonly names: FileNames
  readonly functions: readonly { readonly node: Node; readonly className: string | null }[]
  readonly types: readonly { readonly node: Node; readonly name: string }[]
  readonly globalNodes: readonly {
    readonly name: string
    readonly type: TypeRef
    readonly node: Node
  }[]
}

type Gathering = {
  readonly source: SourceText
  readonly statics: Set<string>
  readonly methods: Map<string, Set<string>>
  readonly members: Map<string, Map<string, TypeRef>>
  readonly pointerFields: Set<string>
  readonly globals: Map<string, { name: string; type: TypeRef; pointer: boolean }>
  readonly numbers: Map<string, number>
  readonly macros: Map<string, Macro>
  readonly functions: { node: Node; className: string | null }[]
  readonly types: { node: Node; name: string }[]
  readonly globalNodes: { name: string; type: TypeRef; node: Node }[]
  readonly classes: ReadonlySet<string>
}

const transparent = new Set([
  'translation_unit',
  'namespace_definition',
  'linkage_specification',
  'declaration_list',
  'preproc_if',
  'preproc_ifdef',
  'preproc_else',
  'preproc_elif',
  'template_declaration',
  'ERROR',
])

/** Finds what a file declares, before any body is looked at. */
export function collectNames(
  root: Node,
  source: SourceText,
  cpp: boolean,
  out: IrFunction[],
): Collected {
  const found: Gathering = {
    source,
    statics: new Set(),
    methods: new Map(),
    members: new Map(),
    pointerFields: new Set(),
    globals: new Map(),
    numbers: new Map(),
    macros: new Map(),
    functions: [],
    types: [],
    globalNodes: [],
    // Who has a constructor or a destructor is no namespace.
    classes: new Set([...source.text.matchAll(/\b(\w+)::~?\1\s*\(/g)].map((each) => each[1] ?? '')),
  }
  visit(root, found)
  const { functions, types, globalNodes, classes: _classes, ...names } = found
  return { names: { ...names, cpp, functions: out }, functions, types, globalNodes }
}

function visit(node: Node, found: Gathering): void {
  switch (node.type) {
    case 'function_definition':
      return functionDefinition(node, null, found)
    case 'declaration':
      return declaration(node, found)
    case 'struct_specifier':
    case 'class_specifier':
    case 'union_specifier':
      return classDefinition(node, null, found)
    case 'enum_specifier':
      return enumeration(node, found)
    case 'type_definition':
      return typeDefinition(node, found)
    case 'preproc_def':
      return objectMacro(node, found)
    case 'preproc_function_def':
      return functionMacro(node, found)
    default:
      if (transparent.has(node.type)) for (const part of parts(node)) visit(part, found)
  }
}

function functionDefinition(node: Node, className: string | null, found: Gathering): void {
  const declarator = functionDeclarator(field(node, 'declarator'))
  const name = declarator === null ? null : field(declarator, 'declarator')
  if (name === null) return
  const qualified =
    name.type === 'qualified_identifier' ? qualifiedClass(name, found.classes) : null
  const owner = className ?? qualified
  found.functions.push({ node, className: owner })
  const plain = name.text.split('::').at(-1)?.trim() ?? ''
  if (owner !== null) addMethod(found, owner, plain)
  // A static function of a header is seen by whoever includes it.
  else if (
    (hasSpecifier(node, 'static') && !/\.(?:h|hh|hpp|hxx|inl)$/.test(found.source.path)) ||
    plain === 'main'
  ) {
    found.statics.add(plain)
  }
}

/** `A::b` belongs to class `A`; a scope in small letters is taken for a namespace. */
function qualifiedClass(name: Node, classes: ReadonlySet<string>): string | null {
  const names = name.text.replaceAll(/<[^>]*>|\s/g, '').split('::')
  const scope = names.at(-2) ?? ''
  const own = names.at(-1) ?? ''
  return /^[A-Z]/.test(scope) || own === scope || own === `~${scope}` || classes.has(scope)
    ? scope
    : null
}

function addMethod(found: Gathering, className: string, name: string): void {
  const methods = found.methods.get(className) ?? new Set()
  methods.add(name)
  found.methods.set(className, methods)
}

function classDefinition(node: Node, alias: string | null, found: Gathering): void {
  const name = alias ?? field(node, 'name')?.text ?? null
  const body = field(node, 'body')
  if (body === null || name === null) return
  found.types.push({ node, name })
  const members = found.members.get(name) ?? new Map<string, TypeRef>()
  found.members.set(name, members)
  for (const part of body.namedChildren) classMember(part, name, members, found)
}

function classMember(
  part: Node,
  name: string,
  members: Map<string, TypeRef>,
  found: Gathering,
): void {
  if (part.type === 'function_definition') return functionDefinition(part, name, found)
  if (part.type === 'template_declaration' || part.type.startsWith('preproc_')) {
    for (const inner of parts(part)) classMember(inner, name, members, found)
    return
  }
  if (part.type !== 'field_declaration' && part.type !== 'declaration') return
  const type = field(part, 'type')
  const base = typeOf(type)
  if (type !== null && field(type, 'body') !== null) visit(type, found)
  for (const declarator of part.childrenForFieldName('declarator')) {
    const fn = functionDeclarator(declarator)
    const one = declared(declarator, base)
    if (one === null) continue
    if (fn !== null) addMethod(found, name, one.name)
    else {
      members.set(one.name, one.type)
      if (one.pointer) found.pointerFields.add(one.name)
    }
  }
}

function typeDefinition(node: Node, found: Gathering): void {
  const type = field(node, 'type')
  const alias = field(node, 'declarator')
  if (type === null || alias === null) return
  if (type.type === 'enum_specifier') enumeration(type, found)
  else if (field(type, 'body') !== null) {
    classDefinition(type, field(type, 'name')?.text ?? alias.text, found)
  }
}

function declaration(node: Node, found: Gathering): void {
  const type = field(node, 'type')
  const base = typeOf(type)
  if (type !== null && field(type, 'body') !== null) visit(type, found)
  for (const declarator of node.childrenForFieldName('declarator')) {
    const target =
      declarator.type === 'init_declarator' ? field(declarator, 'declarator') : declarator
    if (target === null || functionDeclarator(target) !== null) continue
    const one = declared(target, base)
    if (one === null) continue
    const plain = one.name.split('::').at(-1) ?? one.name
    const name = hasSpecifier(node, 'static') ? `${found.source.path}:${plain}` : plain
    const value = declarator.type === 'init_declarator' ? field(declarator, 'value') : null
    const number = value === null || !isConstant(node) ? null : literal(value.text)
    if (number !== null) found.numbers.set(plain, number)
    found.globals.set(plain, { name, type: one.type, pointer: one.pointer })
    found.globalNodes.push({ name, type: one.type, node })
  }
}

function isConstant(node: Node): boolean {
  return hasSpecifier(node, 'const') || hasSpecifier(node, 'constexpr')
}

function enumeration(node: Node, found: Gathering): void {
  const body = field(node, 'body')
  if (body === null) return
  for (const one of parts(body)) {
    const name = field(one, 'name')
    const value = field(one, 'value')
    const number = value === null ? null : literal(value.text)
    if (name !== null && number !== null) found.numbers.set(name.text, number)
  }
}

function objectMacro(node: Node, found: Gathering): void {
  const name = field(node, 'name')
  const number = literal(field(node, 'value')?.text ?? '')
  if (name !== null && number !== null) found.numbers.set(name.text, number)
}

function functionMacro(node: Node, found: Gathering): void {
  const name = field(node, 'name')
  const params = field(node, 'parameters')
  const value = field(node, 'value')
  if (name === null || params === null || value === null) return
  found.macros.set(
    name.text,
    readMacro(
      parts(params).map((param) => param.text),
      value.text,
    ),
  )
}

function literal(text: string): number | null {
  const plain = text.replaceAll(/[()\s]/g, '').replace(/[uUlL]+$/, '')
  return /^-?(?:\d+|0x[0-9a-fA-F]+)$/.test(plain) ? Number(plain) : null
}
