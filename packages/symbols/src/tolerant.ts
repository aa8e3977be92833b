import { DamagedData } from './bytes.ts'

/** Returns what `read` returns; when the data is damaged, what `otherwise` makes of the reason. */
export function tolerant<T, U>(read: () => T, otherwise: (reason: string) => U): T | U {
  try {
    return read()
  } catch (cause) {
    // A size that no buffer can have, or a table that does not fit: damaged data as well.
    if (cause instanceof DamagedData || cause instanceof RangeError) return otherwise(cause.message)
    throw cause
  }
}
