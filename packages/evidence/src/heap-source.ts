import type { HeapState } from '@lastref/model'

/** A way to read the heap of one process, again and again. */
export interface HeapSource {
  /**
   * Returns the heap at this moment; with what each place in the program holds where that is asked.
   *
   * @throws UnavailableError when it cannot be read (any more).
   */
  read(withSites: boolean): Promise<HeapState>
  /** Takes back what was asked of the process. May be called when it has ended. */
  close(): Promise<void>
}
