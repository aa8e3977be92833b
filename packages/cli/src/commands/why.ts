import type { BpfObject, Census } from '@lastref/model'
import { paint, whyView } from '@lastref/report'
import { openCensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { notAChoice, vanishedObject } from '../errors.ts'
import { namespaceReach } from '../namespace-reach.ts'
import { isObjectKind, resolveObject, type ObjectQuery } from '../resolve-object.ts'
import { talk } from '../talk.ts'
import { writeCensus } from '../write-census.ts'

/** Prints the ledger of one object. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, screen, streams } = invocation
  const query = queryOf(invocation)
  const { census, object } = read(query, options.flag('include-self'), streams.cwd)
  if (options.flag('json')) {
    await writeCensus({ ...census, objects: [object] }, streams.stdout)
    return 0
  }
  const lines = whyView(object, census, screen, namespaceReach())
  await streams.stdout.write(paint(lines, screen.colour))
  await talk(streams, census, '')
  return 0
}

/**
 * Reads twice: all objects, to find the one that is meant and to name what holds it; then that one
 * alone, for which every holder is looked for.
 */
function read(
  query: ObjectQuery,
  includeSelf: boolean,
  cwd: string,
): { census: Census; object: BpfObject } {
  using reader = openCensusSource()
  const all = reader.take({ includeSelf })
  const meant = resolveObject(query, all, cwd)
  const { kind, id } = meant
  const census = reader.take({ includeSelf, only: { kind, id } })
  const object = census.objects.find((found) => found.kind === kind && found.id === id)
  if (object === undefined) throw vanishedObject(`${kind} ${id}`)
  const others = all.objects.filter((other) => other.kind !== kind || other.id !== id)
  return { census: { ...census, objects: [object, ...others] }, object }
}

function queryOf({ positionals, spec }: Invocation): ObjectQuery {
  const [first = '', second] = positionals
  if (second === undefined) return { kind: null, what: first }
  if (!isObjectKind(first)) {
    const choices = spec.positionals[0]?.choices ?? []
    throw notAChoice('the kind of an object', first, choices, spec.name)
  }
  return { kind: first, what: second }
}
