import type { Holding, ObjectIdentity } from '../opening.ts'

/** BPF_OBJ_NAME_LEN is 16 with the NUL (include/uapi/linux/bpf.h): a name this long may be cut. */
const longestName = 15

/** So many processes that share an object are looked at: enough to see what each of them holds. */
const processes = 8

/** Objects of one process and one site that go by one name. */
export interface NameGroup {
  /** Null where there is no telling: no name, a name that may be cut, or one of a numbered row. */
  readonly name: string | null
  readonly holdings: readonly Holding[]
}

/**
 * Returns the holdings of each process, grouped by the names of their objects. `map_1`, `map_2`…
 * are one group without a name: whether they are a fixed set or an endless row, names do not tell.
 */
export function nameGroups(holdings: readonly Holding[]): readonly NameGroup[] {
  const groups = new Map<string, { name: string | null; holdings: Holding[] }>()
  for (const holding of holdings) {
    const name = tellingName(holding.object)
    for (const pid of holding.pids.length === 0 ? [0] : holding.pids.slice(0, processes)) {
      const key = `${pid} ${holding.object.kind} ${name ?? `#${withoutNumbers(holding.object.name)}`}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { name, holdings: [holding] })
      else group.holdings.push(holding)
    }
  }
  return [...groups.values()]
}

function tellingName({ name }: ObjectIdentity): string | null {
  return name === '' || name.length >= longestName || /\d/.test(name) ? null : name
}

function withoutNumbers(name: string): string {
  return name.replaceAll(/\d+/g, '#')
}
