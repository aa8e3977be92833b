import type { CallOp } from '../ir/op.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { Operand } from '../ir/operand.ts'
import { appended, element, pointee, type Place, type VarId } from '../ir/place.ts'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import type { World } from './world.ts'

const maxDepth = 6

/** Types of a unit's variables and places: declared, or found from what is assigned to them. */
export class TypeTable {
  readonly #world: World
  readonly #functions: ReadonlyMap<string, IrFunction>
  readonly #globals: ReadonlyMap<string, TypeRef>
  readonly #vars = new Map<string, TypeRef[]>()

  constructor(
    world: World,
    functions: ReadonlyMap<string, IrFunction>,
    globals: ReadonlyMap<string, TypeRef>,
  ) {
    this.#world = world
    this.#functions = functions
    this.#globals = globals
  }

  /** Forgets inferred types, after summaries changed. */
  reset(): void {
    this.#vars.clear()
  }

  ofVar(fn: IrFunction, id: VarId): TypeRef {
    const variable = fn.vars[id]
    if (variable === undefined) return unknownType
    if (variable.type.kind !== 'unknown') return variable.type
    if (variable.kind === 'global') return this.#globals.get(variable.name) ?? unknownType
    if (variable.kind === 'captured' && variable.outer !== undefined && fn.parent !== null) {
      const parent = this.#functions.get(fn.parent)
      return parent === undefined ? unknownType : this.ofVar(parent, variable.outer)
    }
    return this.#inferred(fn)[id] ?? unknownType
  }

  ofPlace(fn: IrFunction, place: Place): TypeRef {
    return this.through(this.ofVar(fn, place.root), place.path)
  }

  ofOperand(fn: IrFunction, operand: Operand): TypeRef {
    switch (operand.kind) {
      case 'place':
      case 'address':
        return this.ofPlace(fn, operand.place)
      case 'closure':
        return { kind: 'function', results: this.#functions.get(operand.fn)?.results ?? [] }
      case 'function':
      case 'null':
      case 'constant':
      case 'computed':
        return unknownType
    }
  }

  /** The type at the end of a way down from a type. */
  through(type: TypeRef, path: readonly string[]): TypeRef {
    let found = type
    for (const step of path) found = this.step(found, step)
    return found
  }

  /** The type of a field or element. */
  step(type: TypeRef, step: string, depth = 0): TypeRef {
    if (depth > maxDepth) return unknownType
    if (step === pointee) return type
    if (type.kind === 'container')
      return step === element || step === appended ? type.of : unknownType
    if (type.kind !== 'named') return unknownType
    const declaration = this.#world.types.get(type.name)
    if (declaration === undefined) return unknownType
    if (declaration.underlying !== null) return this.step(declaration.underlying, step, depth + 1)
    // A pointer to the first of many, in C.
    if (step === element || step === appended) return type
    if (step.startsWith('#')) return declaration.fields[Number(step.slice(1))]?.type ?? unknownType
    const own = declaration.fields.find((field) => field.name === step)
    if (own !== undefined) return own.type
    for (const field of declaration.fields) {
      if (!field.embedded) continue
      const found = this.step(field.type, step, depth + 1)
      if (found.kind !== 'unknown') return found
    }
    return unknownType
  }

  /**
   * The qualified names that a method call may mean: the type's own method, then promoted ones, each
   * with the field path that leads to its receiver.
   */
  method(
    type: TypeRef,
    name: string,
    path: readonly string[] = [],
  ): { readonly name: string; readonly path: readonly string[] }[] {
    if (type.kind !== 'named' || path.length > maxDepth) return []
    const own = `${type.name}.${name}`
    const found = [{ name: own, path }]
    if (this.#functions.has(own) || this.#world.functions.has(own)) return found
    if (this.#world.catalog.call(own).length > 0) return found
    const declaration = this.#world.types.get(type.name)
    if (declaration === undefined) return found
    if (declaration.underlying !== null) {
      return [...found, ...this.method(declaration.underlying, name, path)]
    }
    const promoted = declaration.fields
      .filter((field) => field.embedded)
      .flatMap((field) => this.method(field.type, name, [...path, field.name]))
    return [...found, ...promoted]
  }

  /** Result types of a call, as far as its callee is known. */
  results(fn: IrFunction, call: CallOp): readonly TypeRef[] {
    const { callee } = call
    switch (callee.kind) {
      case 'function':
        return this.#resultsOf(callee.name)
      case 'method': {
        const type = this.ofOperand(fn, callee.receiver)
        for (const method of this.method(type, callee.name)) {
          const results = this.#resultsOf(method.name)
          if (results.length > 0) return results
        }
        return []
      }
      case 'value': {
        const type = this.ofOperand(fn, callee.operand)
        return type.kind === 'function' ? type.results : []
      }
    }
  }

  #resultsOf(name: string): readonly TypeRef[] {
    const own = this.#functions.get(name)?.results ?? this.#world.functions.get(name)?.results
    if (own !== undefined) return own
    // Go: a conversion to a type of the project.
    if (name.includes('.') && this.#world.types.has(name)) return [{ kind: 'named', name }]
    for (const entry of this.#world.catalog.call(name)) {
      if (entry.returns !== undefined) {
        const second: readonly TypeRef[] = entry.error === 1 ? [{ kind: 'error' }] : []
        return [{ kind: 'named', name: entry.returns }, ...second]
      }
      if (entry.acquires === undefined) continue
      const type = this.#world.catalog.resource(entry.acquires.resource).type
      const results: TypeRef[] = []
      for (const result of [entry.acquires.result, ...(entry.also ?? [])])
        results[result] = type === undefined ? unknownType : { kind: 'named', name: type }
      if (typeof entry.error === 'number') results[entry.error] = { kind: 'error' }
      return Array.from(results, (each) => each ?? unknownType)
    }
    return []
  }

  #inferred(fn: IrFunction): TypeRef[] {
    const known = this.#vars.get(fn.key)
    if (known !== undefined) return known
    const types: TypeRef[] = []
    this.#vars.set(fn.key, types)
    const learn = (place: Place | null, type: TypeRef): void => {
      if (place === null || place.path.length > 0 || type.kind === 'unknown') return
      const variable = fn.vars[place.root]
      if (variable?.type.kind === 'unknown') types[place.root] ??= type
    }
    for (let round = 0; round < 2; round += 1) {
      for (const block of fn.blocks) {
        for (const op of block.ops) {
          if (op.kind === 'assign') learn(op.dest, this.ofOperand(fn, op.src))
          else if (op.kind === 'construct') learn(op.dest, op.type)
          else if (op.kind === 'call') {
            const results = this.results(fn, op)
            for (const [index, place] of op.results.entries())
              learn(place, results[index] ?? unknownType)
          }
        }
      }
    }
    return types
  }
}
