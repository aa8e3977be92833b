/** What a victim says of itself when it has opened what it opens. */
export interface VictimSaid {
  readonly pid: number
  readonly count: number
  /** What one of its openings took: the median. */
  readonly nanosEach: number
}

/** Returns what a victim printed among what the tool printed that ran it, or null. */
export function victimSaid(output: string): VictimSaid | null {
  const line = /^\{"ready":true,"step":"opened".*\}$/mu.exec(output)?.[0]
  if (line === undefined) return null
  const said: VictimSaid = JSON.parse(line)
  return said
}
