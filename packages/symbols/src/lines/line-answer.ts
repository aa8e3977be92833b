/** One function at an address, as DWARF tells it; innermost first, all but the last inlined. */
export interface SourcePlace {
  readonly function: string | null
  readonly file: string | null
  readonly line: number | null
}

/**
 * Returns what llvm-symbolizer said about an address in one line of `--output-style=JSON`; empty where
 * it does not know, or said something else.
 */
export function parseAnswer(text: string): SourcePlace[] {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return []
  }
  if (!isRecord(answer) || !Array.isArray(answer['Symbol'])) return []
  const places = answer['Symbol'].filter(isRecord).map((symbol) => {
    const line = lineOf(symbol['Line'])
    // Without a line the file is only the object that the linker remembers, e.g. `libc-start.o`.
    const file = line === null ? null : textOf(symbol['FileName'])
    return { function: textOf(symbol['FunctionName']), file, line }
  })
  return places.every((place) => place.function === null && place.file === null) ? [] : places
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== '??' ? value : null
}

function lineOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}
