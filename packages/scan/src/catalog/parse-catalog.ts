import type { Catalog, CatalogCall, ParamEffect, Resource } from './entry.ts'

/** What is wrong with a catalogue file, and where: `calls[3].params: …`. */
export class CatalogProblem extends Error {
  constructor(where: string, why: string) {
    super(`${where}: ${why}`)
    this.name = 'CatalogProblem'
  }
}

const effects: readonly ParamEffect[] = [
  'borrow',
  'release',
  'take',
  'take-on-success',
  'fill',
  'keep',
]

/** Returns the catalogue that a document of YAML or JSON is; throws CatalogProblem. */
export function parseCatalog(value: unknown): Catalog {
  const top = record(value, 'the file')
  const resources = Object.entries(record(top['resources'] ?? {}, 'resources')).map(
    ([id, each]) => [id, resource(each, `resources.${id}`)] as const,
  )
  const calls = list(top['calls'] ?? [], 'calls').map((each, index) =>
    call(each, `calls[${index}]`),
  )
  const borrows = texts(top['borrows'] ?? [], 'borrows')
  return { resources: Object.fromEntries(resources), calls, borrows }
}

function resource(value: unknown, where: string): Resource {
  const own = record(value, where)
  return {
    label: text(own['label'], `${where}.label`),
    ...(own['type'] === undefined ? {} : { type: text(own['type'], `${where}.type`) }),
    closers: texts(own['closers'] ?? [], `${where}.closers`),
    ...(own['partial'] === undefined ? {} : { partial: texts(own['partial'], `${where}.partial`) }),
    ...(own['releasers'] === undefined
      ? {}
      : { releasers: texts(own['releasers'], `${where}.releasers`) }),
    release: text(own['release'], `${where}.release`),
    closeOnce: own['closeOnce'] === true,
    nilUnsafe: own['nilUnsafe'] === true,
    raw: own['raw'] === true,
  }
}

function call(value: unknown, where: string): CatalogCall {
  const own = record(value, where)
  return {
    call: text(own['call'], `${where}.call`),
    ...(own['acquires'] === undefined
      ? {}
      : { acquires: acquires(own['acquires'], `${where}.acquires`) }),
    ...(own['error'] === undefined ? {} : { error: errorOf(own['error'], `${where}.error`) }),
    ...(own['params'] === undefined ? {} : { params: params(own['params'], `${where}.params`) }),
    ...(own['fills'] === undefined ? {} : { fills: text(own['fills'], `${where}.fills`) }),
    ...(own['lends'] === undefined ? {} : { lends: text(own['lends'], `${where}.lends`) }),
  }
}

function acquires(value: unknown, where: string): NonNullable<CatalogCall['acquires']> {
  const own = record(value, where)
  const result = own['result'] ?? 0
  if (typeof result !== 'number') throw new CatalogProblem(`${where}.result`, 'it must be a number')
  return { result, resource: text(own['resource'], `${where}.resource`) }
}

function errorOf(value: unknown, where: string): NonNullable<CatalogCall['error']> {
  if (typeof value === 'number' || value === 'negative' || value === 'null') return value
  throw new CatalogProblem(where, 'it must be the number of a result, negative, or null in quotes')
}

function params(value: unknown, where: string): Readonly<Record<string, ParamEffect>> {
  return Object.fromEntries(
    Object.entries(record(value, where)).map(([param, effect]) => {
      const known = effects.find((each) => each === effect)
      if (known === undefined) {
        throw new CatalogProblem(`${where}.${param}`, `it must be one of ${effects.join(', ')}`)
      }
      return [param, known]
    }),
  )
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CatalogProblem(where, 'it must be a map')
  }
  return Object.fromEntries(Object.entries(value))
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new CatalogProblem(where, 'it must be a list')
  return value
}

function texts(value: unknown, where: string): readonly string[] {
  return list(value, where).map((each, index) => text(each, `${where}[${index}]`))
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new CatalogProblem(where, 'it must be text')
  return value
}
