/** Returns the blind spot as the census carries it: a stable kebab-case name and a sentence. */
export function blindSpot(name: string, sentence: string): string {
  return `${name}: ${sentence}`
}
