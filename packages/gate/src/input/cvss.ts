import calculator from 'ae-cvss-calculator'

const known = new Map<string, number | null>()

/**
 * Returns the score of a CVSS vector of version 2.0, 3.0, 3.1 or 4.0, 0 to 10, as FIRST defines it:
 * the overall score, which is the base score where no other metric is given. Null for what is none.
 */
export function cvssScore(vector: string): number | null {
  if (vector.length > 400) return null
  const before = known.get(vector)
  if (before !== undefined) return before
  const score = computed(vector)
  // A report repeats the same few vectors; a hostile one does not get to fill the memory.
  if (known.size < 10_000) known.set(vector, score)
  return score
}

function computed(vector: string): number | null {
  const bare = vector.trim().replace(/^\((.*)\)$/u, '$1')
  if (!mandatory(bare)) return null
  try {
    const scored: unknown = calculator.fromVector(bare)
    if (!isScored(scored)) return null
    const { overall } = scored.calculateScores()
    return Number.isFinite(overall) && overall >= 0 && overall <= 10 ? overall : null
  } catch {
    return null
  }
}

/** The base metrics without which there is no score; the library takes a missing one as none. */
function mandatory(vector: string): boolean {
  const metrics = new Map<string, string>()
  for (const part of vector.replace(/^CVSS:[\d.]+\//u, '').split('/')) {
    const [name = '', value = ''] = part.split(':')
    if (value === '' || metrics.has(name)) return false
    metrics.set(name, value)
  }
  const has = (names: string): boolean => names.split(' ').every((name) => metrics.has(name))
  if (vector.startsWith('CVSS:4.0/')) return has('AV AC AT PR UI VC VI VA SC SI SA')
  if (/^CVSS:3\.[01]\//u.test(vector)) return has('AV AC PR UI S C I A')
  return !vector.startsWith('CVSS:') && has('AV AC Au C I A')
}

function isScored(value: unknown): value is { calculateScores(): { readonly overall: number } } {
  return typeof value === 'object' && value !== null && 'calculateScores' in value
}
