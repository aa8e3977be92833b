/** How a line counts in the table: a falling one is as good as flat. */
export type Sign = 'rising' | 'settling' | 'flat' | 'unknown'

export interface Signs {
  /** fds, mappings and messages in flight on BPF objects. */
  readonly refs: Sign
  /** Bytes or objects of the runtime's heap; `none`: a native program. */
  readonly heap: Sign | 'none'
  readonly anonymous: Sign
  /** Memory of the BPF objects held, wherever it is charged; `large`: flat, and more than the rest. */
  readonly mapMemory: Sign | 'large'
  /** `kept`: objects own the fds; `raw`: none does; by goheap, or by how heap and refs rise. */
  readonly owners: 'kept' | 'raw' | 'unknown'
}

export type ConclusionName =
  | 'objects-retained'
  | 'raw-fds'
  | 'both-leak'
  | 'refs-leak'
  | 'heap-leak'
  | 'memory-leak'
  | 'map-memory'
  | 'warming-up'
  | 'steady'
  | 'undecided'

type Pattern<K extends keyof Signs> = readonly Signs[K][] | 'any'

export interface DecisionRow {
  readonly refs: Pattern<'refs'>
  readonly heap: Pattern<'heap'>
  readonly anonymous: Pattern<'anonymous'>
  readonly mapMemory: Pattern<'mapMemory'>
  readonly owners: Pattern<'owners'>
  readonly conclusion: ConclusionName
}

const still = ['flat', 'settling'] as const
const notRising = ['flat', 'settling', 'unknown'] as const
const flatHeap = ['flat', 'none'] as const
/** Growth that has come from elsewhere hides the objects that own a few handles. */
const hidingHeap = ['settling', 'unknown'] as const
const any = 'any'

/** The first row that fits decides. docs/evidence.md shows the same table; a test compares them. */
export const decisionTable: readonly DecisionRow[] = [
  row(['rising'], ['rising'], any, any, ['kept'], 'objects-retained'),
  row(['rising'], ['rising'], any, any, ['raw', 'unknown'], 'both-leak'),
  row(['rising'], any, any, any, ['kept'], 'objects-retained'),
  row(['rising'], flatHeap, notRising, any, any, 'raw-fds'),
  row(['rising'], flatHeap, ['rising'], any, any, 'both-leak'),
  row(['rising'], hidingHeap, ['rising'], any, ['raw'], 'both-leak'),
  row(['rising'], hidingHeap, any, any, ['raw'], 'raw-fds'),
  row(['rising'], hidingHeap, any, any, ['unknown'], 'refs-leak'),
  row(['unknown'], any, any, any, any, 'undecided'),
  row(still, ['rising'], any, any, any, 'heap-leak'),
  row(still, any, ['rising'], any, any, 'memory-leak'),
  row(still, any, any, ['rising'], any, 'map-memory'),
  row(['settling'], any, any, any, any, 'warming-up'),
  row(['flat'], ['settling'], any, any, any, 'warming-up'),
  row(['flat'], any, ['settling'], any, any, 'warming-up'),
  row(['flat'], any, any, ['settling'], any, 'warming-up'),
  row(['flat'], any, any, ['large'], any, 'map-memory'),
  row(['flat'], ['unknown'], ['unknown'], any, any, 'undecided'),
  row(['flat'], any, any, any, any, 'steady'),
]

function row(
  refs: DecisionRow['refs'],
  heap: DecisionRow['heap'],
  anonymous: DecisionRow['anonymous'],
  mapMemory: DecisionRow['mapMemory'],
  owners: DecisionRow['owners'],
  conclusion: ConclusionName,
): DecisionRow {
  return { refs, heap, anonymous, mapMemory, owners, conclusion }
}

/** Returns the conclusion, and which row of the table it is from: 1 is the first. */
export function decide(signs: Signs): {
  readonly conclusion: ConclusionName
  readonly row: number
} {
  const index = decisionTable.findIndex(
    (it) =>
      fits(it.refs, signs.refs) &&
      fits(it.heap, signs.heap) &&
      fits(it.anonymous, signs.anonymous) &&
      fits(it.mapMemory, signs.mapMemory) &&
      fits(it.owners, signs.owners),
  )
  return { conclusion: decisionTable[index]?.conclusion ?? 'undecided', row: index + 1 }
}

function fits<T>(pattern: readonly T[] | 'any', sign: T): boolean {
  return pattern === 'any' || pattern.includes(sign)
}
