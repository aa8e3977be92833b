import type { Finding } from '@lastref/model'
import { isFindingsDocument } from '@lastref/model'
import { listOf, objectOf, objectsOf, textOf, type JsonObject } from './json.ts'
import { withEvidence } from './lastref.ts'
import type { ReadingContext } from './parsed.ts'
import type { SarifPlaces } from './sarif-places.ts'

/**
 * Returns a result that lastref wrote as the finding it was, so that its SARIF and its JSON are one
 * finding to the gate; null where a field is not what lastref writes.
 */
export function ownSarifFinding(
  result: JsonObject,
  places: SarifPlaces,
  context: ReadingContext,
): Finding | null {
  const properties = objectOf(result['properties'])
  const message = textOf(objectOf(result['message'])?.['text'])
  if (properties === null || message === null) return null
  const lines = message.split('\n')
  const help = lines.at(-1)?.startsWith('help: ') === true ? lines.pop() : undefined
  const [title, ...reasons] = lines
  const location = objectOf(listOf(result['locations'])?.[0])
  const { file, line, function: name } = places.at(location)
  const steps = objectsOf(
    objectOf(objectsOf(objectOf(listOf(result['codeFlows'])?.[0])?.['threadFlows'])[0])?.[
      'locations'
    ],
  )
  const frames = objectsOf(objectOf(listOf(result['stacks'])?.[0])?.['frames'])
  const finding = {
    source: properties['source'],
    code: result['ruleId'],
    rule: properties['rule'],
    verdict: properties['verdict'],
    severity: result['level'],
    title,
    reasons,
    object: properties['object'],
    count: properties['count'],
    pids: properties['pids'],
    site: location === null ? null : { function: name, file, line },
    stack: frames.map((frame) => {
      const at = places.at(objectOf(frame['location']))
      return {
        function: at.function,
        file: at.file,
        line: at.line,
        module: frame['module'] ?? null,
      }
    }),
    path: steps.map((step) => {
      const at = places.at(objectOf(step['location']))
      const label = textOf(objectOf(objectOf(step['location'])?.['message'])?.['text'])
      return {
        file: at.file,
        line: at.line,
        ...(at.column === null ? {} : { column: at.column }),
        label,
      }
    }),
    forecast: properties['forecast'],
    related: properties['related'],
    help: help?.slice('help: '.length) ?? '',
    fingerprint: objectOf(result['partialFingerprints'])?.['lastref/v1'],
  }
  const document: unknown = {
    schema: 'lastref.findings/1',
    command: null,
    summary: null,
    findings: [finding],
    blindSpots: [],
  }
  if (!isFindingsDocument(document)) return null
  const [own] = document.findings
  return own === undefined ? null : withEvidence(own, context)
}
