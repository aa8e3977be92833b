import type { Holder } from './holder.ts'

/**
 * Files on one object that are open as one fd each, which nearly all are, as rows of columns: what a
 * hundred thousand of them cost decides how long a census takes. The same files are the first of
 * the object's `holders`.
 */
export interface OpenFiles {
  readonly count: number
  /** The row of the first file, -1 when there is none; `columns.next` leads to the others. */
  readonly firstRow: number
  /** The first file is called `f` and this number, and so on. */
  readonly firstName: number
  readonly columns: FileColumns
}

/** The files of one reading. Row by row, but `next`: the following row of the same object, or -1. */
export interface FileColumns {
  readonly next: Int32Array
  readonly fds: Uint32Array
  /** Index into `owners`. */
  readonly ownerOf: Uint32Array
  readonly owners: readonly FileOwner[]
}

/** A process that has files open. */
export interface FileOwner {
  readonly pid: number
  /** Null when the process had exited before it could be named. */
  readonly comm: string | null
  readonly container: string | null
}

/**
 * An object before its holders are values, for those who only print them: `head` is everything up to
 * `holders`, which are the open files and then the others.
 */
export interface ObjectParts {
  readonly head: object
  readonly open: OpenFiles
  readonly others: readonly Holder[]
}
