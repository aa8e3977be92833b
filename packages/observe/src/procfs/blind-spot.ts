/** Returns `1 process`, `2 processes`. */
export function countOfProcesses(count: number): string {
  return `${count} ${count === 1 ? 'process' : 'processes'}`
}

/** Returns the blind spot as the census carries it: a stable kebab-case name and a sentence. */
export function blindSpot(name: string, sentence: string): string {
  return `${name}: ${sentence}`
}
