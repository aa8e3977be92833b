import type { FindingsDocument } from '@lastref/model'

/** Returns the document as one line of JSON: docs/schemas/findings-1.schema.json. */
export function findingsJson(document: FindingsDocument): string {
  return `${JSON.stringify(document)}\n`
}

/** So many findings become one piece of text: large enough to be quick, small enough to be nothing. */
const perPart = 100

/**
 * Returns the same document in pieces: a gate may have more findings than fit into one string. The
 * findings come last, after what is told about them.
 */
export function* findingsJsonParts(document: FindingsDocument): Generator<string> {
  const { findings, ...rest } = document
  yield `${JSON.stringify(rest).slice(0, -1)},"findings":[`
  yield* jsonElements(findings)
  yield ']}\n'
}

/** Returns what stands between the brackets of a JSON list, in pieces. */
function* jsonElements(values: readonly unknown[]): Generator<string> {
  for (let start = 0; start < values.length; start += perPart) {
    const part = values.slice(start, start + perPart)
    yield `${start === 0 ? '' : ','}${JSON.stringify(part).slice(1, -1)}`
  }
}
