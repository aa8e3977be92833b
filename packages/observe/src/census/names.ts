/** Who a process is, as far as a holder names it. */
export interface Namer {
  commOf(pid: number): string | null
  containerOf(pid: number): string | null
}

/** Files are numbered through all readings of one census. */
export interface FileNames {
  next: number
}

/** Returns the next name, e.g. `f12`. */
export function nextName(names: FileNames): string {
  return `f${names.next++}`
}
