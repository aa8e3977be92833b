import type { MappedRange } from './mapped-range.ts'

/** The bytes of one mapped file, open for reading until it is closed. */
export interface OpenImage extends Disposable {
  /** Bytes in the file when it was opened. */
  readonly size: number
  /**
   * A name by which another program on this machine can open the same bytes while this is open, e.g.
   * `/proc/4711/fd/23`; null: there is none, and line numbers from DWARF are left out.
   */
  readonly path: string | null
  /** Returns up to `length` bytes from `offset`; fewer where the file ends or cannot be read. */
  read(offset: number, length: number): Uint8Array
  /** May be called again. */
  close(): void
}

/**
 * How the bytes of a mapped file are had. What it opened stays readable when the process has exited;
 * see `ProcessImages.keep`.
 */
export interface ImageSource {
  /** Returns null where the file cannot be had, or is not the one that is mapped. */
  open(range: MappedRange): OpenImage | null
  /** The process's own `/tmp/perf-PID.map`, where run-time compilers name their functions. */
  openPerfMap?(): OpenImage | null
}
