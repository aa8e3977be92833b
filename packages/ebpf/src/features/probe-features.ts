import { attachProbes } from './attach-probes.ts'
import type { Feature, FeatureProbe } from './feature.ts'
import { hostProbes } from './host-probes.ts'
import { iteratorProbes } from './iterator-probes.ts'
import { mapProbes } from './map-probes.ts'
import { helperProbes, programProbes } from './program-probes.ts'

const probes: readonly FeatureProbe[] = [
  ...hostProbes,
  ...iteratorProbes,
  ...attachProbes,
  ...programProbes,
  ...mapProbes,
  ...helperProbes,
]

const cache = new Map<string, Feature>()

/** The names `probeFeatures` knows, in the order it answers. */
export function featureNames(): readonly string[] {
  return probes.map(({ name }) => name)
}

/**
 * Tries what this kernel and this process can do, and returns what was found; never throws for an
 * ability that is missing. Each is tried once per process, and nothing that was made remains.
 *
 * @param names which to try; all when left out. An unknown name is answered as not supported.
 */
export function probeFeatures(names: readonly string[] = featureNames()): readonly Feature[] {
  return names.map(probeFeature)
}

/** The same for one ability. */
export function probeFeature(name: string): Feature {
  const known = cache.get(name)
  if (known !== undefined) return known
  const feature = run(name)
  cache.set(name, feature)
  return feature
}

function run(name: string): Feature {
  const found = probes.find((probe) => probe.name === name)
  if (found === undefined) {
    return { name, group: 'host', supported: false, reason: 'there is no probe of this name' }
  }
  const { group, since, probe } = found
  return { name, group, ...probe(), ...(since === undefined ? {} : { since }) }
}
