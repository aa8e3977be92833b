const meanings: Readonly<Record<string, string>> = {
  hidden:
    'hidden-holders: this kernel refused the walk over sockets, io_urings, perf events and open iterators (needs bpf_loop, Linux 5.17); what they hold shows as unexplained',
  links: 'links: this kernel has no iterator over links (Linux 5.19); links are not listed',
  mappings:
    'mappings: this kernel refused the walk over mappings (Linux 5.12); maps held only by a mapping show as unexplained',
}

/** Returns the blind spots that come from walks the kernel refused. */
export function refusedWalks(refused: ReadonlyMap<string, unknown>): string[] {
  return [...refused.keys()].flatMap((name) => meanings[name] ?? [])
}

/** Returns the blind spot of a pid namespace that is not the host's. */
export function nestedPidNamespace(level: number): string[] {
  if (level === 0) return []
  return [
    'pid-namespace: lastref runs in a container; processes outside of its pid namespace are not seen, and what they hold shows as unexplained (run it with the host pid namespace)',
  ]
}

/** Returns the blind spots of rows that did not fit into the kernel's buffer. */
export function droppedRows(inFlight: number, ioUring: number): string[] {
  const spots: string[] = []
  if (inFlight > 0) {
    spots.push(`messages-in-flight: ${inFlight} files in crowded unix sockets were left out`)
  }
  if (ioUring > 0) spots.push(`io-uring: ${ioUring} files of crowded io_urings were left out`)
  return spots
}
