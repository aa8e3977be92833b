import type { FindingPackage, FindingTool, PathStep, Risk } from '@lastref/model'
import type { External } from './external.ts'
import { listOf, objectOf, objectsOf, textOf, textsOf, type JsonObject } from './json.ts'
import { wordRisk } from './risk.ts'
import type { SarifPlaces } from './sarif-places.ts'
import { scoredRisk, type SarifRule, type SarifRules } from './sarif-rules.ts'
import { advisoriesIn, bounded } from './texts.ts'

export interface RunContext {
  readonly tool: FindingTool
  readonly rules: SarifRules
  readonly places: SarifPlaces
}

/** Returns what a result tells; null where it tells that nothing is wrong. */
export function readResult(
  result: JsonObject,
  { tool, rules, places }: RunContext,
): External | null {
  const { kind, baselineState } = result
  if (kind === 'pass' || kind === 'notApplicable' || baselineState === 'absent') return null
  const { id, rule } = rules.of(result)
  const properties = objectOf(result['properties'])
  const place = places.at(objectOf(listOf(result['locations'])?.[0]))
  const message = messageOf(result, rule)
  const path = pathOf(result, places)
  return {
    tool,
    id,
    message,
    risk: riskOf(result, rule, properties),
    file: place.file,
    line: place.line,
    function: place.function,
    snippet: place.snippet,
    ...(path.length === 0 ? {} : { path }),
    ids: idsOf(id, rule, message, properties),
    package: packageOf(properties, message),
    help: rule?.help ?? null,
  }
}

/** The order of trust: `security-severity`, CVSS, then level: of the result, then of its rule. */
function riskOf(result: JsonObject, rule: SarifRule | null, properties: JsonObject | null): Risk {
  const scored = scoredRisk(properties) ?? rule?.scored
  if (scored !== null && scored !== undefined) return scored
  const level = textOf(result['level']) ?? rule?.level
  // SARIF 3.27.10: `warning` where nothing is said; a level of another type is no level.
  if (level === null || level === undefined) {
    return result['level'] === undefined ? wordRisk('warning') : wordRisk('')
  }
  return wordRisk(level)
}

function idsOf(
  id: string,
  rule: SarifRule | null,
  message: string,
  properties: JsonObject | null,
): readonly string[] {
  const own = advisoriesIn([id, message, ...textsOf(properties?.['tags'])])
  const known = rule?.ids ?? []
  if (own.every((one) => known.includes(one))) return known
  return [...new Set([...own, ...known])]
}

/** SARIF 3.11: the text itself, or the name of one in the rule, with `{0}` for its arguments. */
function messageOf(result: JsonObject, rule: SarifRule | null): string {
  const message = objectOf(result['message'])
  const text = textOf(message?.['text'])
  const id = textOf(message?.['id'])
  const template =
    id !== null && rule !== null && Object.hasOwn(rule.messages, id)
      ? textOf(objectOf(rule.messages[id])?.['text'])
      : null
  const whole = text ?? template ?? textOf(message?.['markdown']) ?? rule?.title ?? ''
  const values = listOf(message?.['arguments']) ?? []
  return whole
    .slice(0, longestMessage)
    .replaceAll(/\{(\d{1,3})\}/gu, (all, index: string) => textOf(values[Number(index)]) ?? all)
    .replaceAll(/\[((?:[^\]\\]|\\.){1,500})\]\(\d{1,6}\)/gu, '$1')
}

const longestMessage = 10_000
const mostSteps = 16

/** The steps of the first code flow; a long one keeps its beginning and its end. */
function pathOf(result: JsonObject, places: SarifPlaces): readonly PathStep[] {
  const flow = objectOf(listOf(result['codeFlows'])?.[0])
  const thread = objectOf(listOf(flow?.['threadFlows'])?.[0])
  const steps = objectsOf(thread?.['locations'])
  const kept =
    steps.length > mostSteps
      ? [...steps.slice(0, mostSteps / 2), ...steps.slice(-mostSteps / 2)]
      : steps
  return kept.flatMap((step) => {
    const location = objectOf(step['location'])
    const { file, line, column } = places.at(location)
    if (file === null || line === null) return []
    const label = bounded(textOf(objectOf(location?.['message'])?.['text']) ?? 'then here', 200)
    return [{ file, line, ...(column === null ? {} : { column }), label }]
  })
}

/** Of a package URL in the properties, or of the lines that Trivy writes into its messages. */
function packageOf(properties: JsonObject | null, message: string): FindingPackage | null {
  const purl = textOf(properties?.['purl']) ?? textsOf(properties?.['purls'])[0] ?? null
  const url =
    purl === null
      ? null
      : /^pkg:([a-z0-9.+-]{1,40})\/([^@?#]{1,300})(?:@([^?#]{1,200}))?/u.exec(purl)
  if (url !== null) {
    const [, ecosystem = null, name = '', version = null] = url
    return { name: unescaped(name), version, fixedIn: null, ecosystem }
  }
  const said = (what: string): string | null =>
    new RegExp(`^${what}: ([^\\n]{1,300})$`, 'mu').exec(message)?.[1] ?? null
  const name = message.startsWith('Package: ') ? said('Package') : null
  if (name === null) return null
  return {
    name,
    version: said('Installed Version'),
    fixedIn: said('Fixed Version'),
    ecosystem: null,
  }
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
