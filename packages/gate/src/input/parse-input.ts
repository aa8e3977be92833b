import { listOf, objectOf, textOf, type JsonObject } from './json.ts'
import { readLastref } from './lastref.ts'
import { readOsv } from './osv.ts'
import { InputFault, type ParsedInput, type ReadingContext } from './parsed.ts'
import { readSarif } from './sarif.ts'
import { readSemgrep } from './semgrep.ts'
import { readTrivy } from './trivy.ts'

/**
 * Returns what the text of an input says, whichever of the formats it is in. Throws InputFault for
 * everything that is not a whole document of one of them.
 */
export function parseInput(text: string, context: ReadingContext): ParsedInput {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text
  if (json.trim() === '') throw new InputFault('empty', 'is empty')
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw syntaxFault(json, error)
  }
  const document = objectOf(value)
  if (document === null) throw foreign('its JSON is no object')
  return read(document, context)
}

function read(document: JsonObject, context: ReadingContext): ParsedInput {
  const schema = textOf(document['schema'])
  if (schema === 'lastref.findings/1') return readLastref(document, context)
  if (schema !== null && schema.startsWith('lastref.')) {
    throw foreign(`it is a ${schema.slice(0, 40)}, which has no findings`)
  }
  if ('runs' in document || isSarif(document)) return readSarif(document, context)
  if ('SchemaVersion' in document) return readTrivy(document, context)
  if (listOf(document['results']) !== null) {
    if ('paths' in document && 'errors' in document) return readSemgrep(document, context)
    if (isOsv(document)) return readOsv(document, context)
  }
  throw foreign('its JSON is of none of the formats that are read')
}

function isSarif({ version, $schema }: JsonObject): boolean {
  return version === '2.1.0' || (textOf($schema)?.includes('sarif') ?? false)
}

/** OSV-Scanner has no mark of its own; its results have a source and packages. */
function isOsv(document: JsonObject): boolean {
  const results = listOf(document['results']) ?? []
  const others = Object.keys(document).filter(
    (key) =>
      ![
        'results',
        'experimental_config',
        'license_summary',
        'image_metadata',
        'generic_findings',
      ].includes(key),
  )
  if (others.length > 0) return false
  return results.every((value) => {
    const result = objectOf(value)
    return result !== null && 'source' in result && 'packages' in result
  })
}

function foreign(why: string): InputFault {
  return new InputFault('foreign', `is nothing that is read: ${why}`)
}

function syntaxFault(json: string, cause: unknown): InputFault {
  return endsInside(json)
    ? new InputFault('truncated', 'is cut off: its JSON ends in the middle', cause)
    : new InputFault('foreign', 'is not JSON', cause)
}

/** Tells whether the text ends inside of its first object or list. */
function endsInside(json: string): boolean {
  const text = json.trimStart()
  if (!/^[[{]/u.test(text)) return false
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\[^])*"?|[[\]{}]/gu)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (token === '"' || !token.endsWith('"')) return true
    if (depth === 0) return false
  }
  return true
}
