import type { TraceEvent } from '../opening.ts'

/**
 * Events of one poll. What opened and what was released stand in sections of their own, so that a
 * reader can skip the one it does not want; `order` puts them together again.
 */
export interface EventBatch {
  /** Counts the batches of a record from 0. */
  readonly batch: number
  /** How many events the batch has in both its sections. */
  readonly of: number
  /** The place of each event in the batch. */
  readonly order: readonly number[]
  readonly events: readonly TraceEvent[]
}

/** Returns the two parts of a batch; a part without events is null. */
export function splitEvents(
  batch: number,
  events: readonly TraceEvent[],
): { readonly openings: EventBatch | null; readonly releases: EventBatch | null } {
  const part = (isRelease: boolean): EventBatch | null => {
    const places = [...events.entries()].filter(
      ([, { kind }]) => (kind === 'release') === isRelease,
    )
    if (places.length === 0) return null
    const order = places.map(([index]) => index)
    return { batch, of: events.length, order, events: places.map(([, event]) => event) }
  }
  return { openings: part(false), releases: part(true) }
}

/** Returns the events of the parts of one batch in their order; a part may be missing. */
export function joinEvents(parts: readonly EventBatch[]): readonly TraceEvent[] {
  return parts
    .flatMap(({ order, events }) =>
      events.map((event, index) => ({ place: order[index] ?? Infinity, event })),
    )
    .toSorted((a, b) => a.place - b.place)
    .map(({ event }) => event)
}
