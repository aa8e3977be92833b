import type { FindingsDocument } from '@lastref/model'

/** Returns the document as one line of JSON: docs/schemas/findings-1.schema.json. */
export function findingsJson(document: FindingsDocument): string {
  return `${JSON.stringify(document)}\n`
}
