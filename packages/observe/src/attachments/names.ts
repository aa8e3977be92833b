import { attachTypes, linkTypes, mapTypes, progTypes } from './generated/bpf-names.ts'

/** Returns the name bpftool has for a map type; `type 99` for a number nobody has named yet. */
export function mapTypeName(type: number): string {
  return nameIn(mapTypes, type)
}

/** Returns the name bpftool has for a program type, e.g. `sched_cls`. */
export function progTypeName(type: number): string {
  return nameIn(progTypes, type)
}

/** Returns the name bpftool has for an attach type, e.g. `cgroup_inet_egress`. */
export function attachTypeName(type: number): string {
  return nameIn(attachTypes, type)
}

/** Returns the name bpftool has for a link type, e.g. `raw_tracepoint`. */
export function linkTypeName(type: number): string {
  return nameIn(linkTypes, type)
}

/** Returns the number of an attach type; undefined for a name that is none. */
export function attachTypeNumber(name: string): number | undefined {
  const index = attachTypes.indexOf(name)
  return index < 0 ? undefined : index
}

function nameIn(names: readonly string[], type: number): string {
  return names[type] ?? `type ${type}`
}
