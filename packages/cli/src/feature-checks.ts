import type { Feature } from '@lastref/ebpf'
import type { HostCheck } from '@lastref/report'

const titles: Readonly<Record<Feature['group'], string>> = {
  host: 'host',
  capability: 'capability',
  btf: 'btf',
  map: 'map types',
  program: 'programs',
  helper: 'helpers',
  attach: 'attach',
  iterator: 'iterators',
}

/** The groups that are told in sum; the others have checks of their own. */
const summed = ['iterator', 'attach', 'program', 'map', 'helper'] as const

/** Returns one check per group: how much of it this kernel has, and what it lacks by name. */
export function featureGroupChecks(features: readonly Feature[]): readonly HostCheck[] {
  return summed.flatMap((group) => {
    const members = features.filter((feature) => feature.group === group)
    if (members.length === 0) return []
    const missing = members.filter(({ supported }) => !supported).map(({ name }) => shortName(name))
    return [
      {
        name: titles[group],
        state: missing.length === 0 ? 'yes' : 'partly',
        found:
          missing.length === 0
            ? `all ${members.length}`
            : `${members.length - missing.length} of ${members.length}, without ${missing.join(', ')}`,
        help: null,
      },
    ]
  })
}

/** Returns one check per feature: what was found, or why it is not there. */
export function featureChecks(features: readonly Feature[]): readonly HostCheck[] {
  return features.map(({ name, supported, reason, since }) => ({
    name,
    state: supported ? 'yes' : 'partly',
    found: supported || since === undefined ? reason : `${reason} (since Linux ${since})`,
    help: null,
  }))
}

/** Returns `fentry` for `attach:fentry`. */
function shortName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
