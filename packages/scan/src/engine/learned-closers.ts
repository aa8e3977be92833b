import type { CatalogIndex } from '../catalog/catalog-index.ts'
import type { CatalogCall, Resource } from '../catalog/entry.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Op } from '../ir/op.ts'
import { shortName } from './owners.ts'
import type { TypeTable } from './type-table.ts'
import type { World } from './world.ts'

/** Libraries that have to do with the kernel: what they open is worth following without their sources. */
const kernelLibraries =
  /bpf|xdp|netlink|netns|conntrack|nfqueue|nftables|fanotify|inotify|fsnotify|perf|kprobe|uprobe|pcap|go-tc/i

const callsIn = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

const packageOf = (qualified: string): string =>
  qualified.slice(0, qualified.indexOf('.', qualified.lastIndexOf('/') + 1))

/** Types of libraries outside the tree whose values a unit closes with `Close()`. */
const closedTypes = (
  functions: readonly IrFunction[],
  world: World,
  types: TypeTable,
): Set<string> => {
  const found = new Set<string>()
  for (const fn of functions) {
    if (!fn.file.endsWith('.go')) continue
    for (const block of fn.blocks) {
      for (const call of block.ops.flatMap(callsIn)) {
        if (call.callee.kind !== 'method' || call.callee.name !== 'Close') continue
        const type = types.ofOperand(fn, call.callee.receiver)
        if (type.kind !== 'named' || world.types.has(type.name)) continue
        if (world.catalog.ofType(type.name) !== undefined) continue
        if (kernelLibraries.test(packageOf(type.name))) found.add(type.name)
      }
    }
  }
  return found
}

const constructor = /^(?:New|Open|Dial|Listen)/

/**
 * The catalogue, and what the unit itself shows of libraries that are not in it: a type that is
 * closed somewhere has to be closed wherever its package's constructor makes one.
 */
export const withLearned = (
  functions: readonly IrFunction[],
  world: World,
  types: TypeTable,
): CatalogIndex => {
  const { catalog } = world
  const closed = closedTypes(functions, world, types)
  if (closed.size === 0) return catalog
  const resources = new Map<string, Resource>()
  for (const type of closed) {
    resources.set(type, {
      label: `*${shortName(type)}`,
      type,
      closers: ['Close'],
      release: 'Close()',
      closeOnce: false,
    })
  }
  /** The type that a constructor's name tells: `NewReader` makes a `Reader`. */
  const madeBy = (name: string): string | null => {
    const pack = packageOf(name)
    const plain = name.slice(pack.length + 1)
    if (!constructor.test(plain) || plain.includes('.')) return null
    const named = `${pack}.${plain.replace(constructor, '')}`
    if (closed.has(named)) return named
    const own = [...closed].filter((type) => packageOf(type) === pack)
    return own.length === 1 && plain.replace(constructor, '') === '' ? (own[0] ?? null) : null
  }
  const learned = (name: string): readonly CatalogCall[] => {
    const type = madeBy(name)
    return type === null ? [] : [{ call: name, acquires: { result: 0, resource: type }, error: 1 }]
  }
  return {
    call: (name) => {
      const known = catalog.call(name)
      return known.length > 0 ? known : learned(name)
    },
    resource: (id) => resources.get(id) ?? catalog.resource(id),
    ofType: (name) => catalog.ofType(name) ?? resources.get(name),
    borrows: (qualified) => catalog.borrows(qualified),
  }
}
