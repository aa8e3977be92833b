import type { Risk } from '@lastref/model'
import { listOf, objectOf, objectsOf, textOf, textsOf, type JsonObject } from './json.ts'
import { scoreRisk, vectorRisk, wordRisk, worseRisk } from './risk.ts'
import { advisoriesIn } from './texts.ts'

/** What a run says about one of its rules. */
export interface SarifRule {
  readonly id: string
  /** From `security-severity` or CVSS; null where there is neither. */
  readonly scored: Risk | null
  readonly level: string | null
  readonly ids: readonly string[]
  readonly title: string | null
  readonly help: string | null
  readonly messages: JsonObject
}

/** The rules of a run: of its driver, and of its extensions. */
export class SarifRules {
  readonly #driver: readonly (SarifRule | null)[]
  readonly #extensions: readonly (readonly (SarifRule | null)[])[]
  readonly #byId = new Map<string, SarifRule>()

  constructor(run: JsonObject) {
    const tool = objectOf(run['tool'])
    this.#driver = rulesOf(objectOf(tool?.['driver']))
    this.#extensions = objectsOf(tool?.['extensions']).map(rulesOf)
    for (const rule of [this.#driver, ...this.#extensions].flat()) {
      if (rule === null) continue
      const before = this.#byId.get(rule.id)
      this.#byId.set(rule.id, before === undefined ? rule : worse(before, rule))
    }
  }

  /** Returns the id of a result's rule, and what is known about it. */
  of(result: JsonObject): { readonly id: string; readonly rule: SarifRule | null } {
    const reference = objectOf(result['rule'])
    const given = textOf(result['ruleId']) ?? textOf(reference?.['id'])
    const component = objectOf(reference?.['toolComponent'])?.['index']
    const list = typeof component === 'number' ? (this.#extensions[component] ?? []) : this.#driver
    const index = result['ruleIndex'] ?? reference?.['index']
    const indexed = typeof index === 'number' ? (list[index] ?? null) : null
    const id = given ?? indexed?.id ?? 'no-rule'
    // SARIF 3.52.4: a result may refine the rule by further parts of the name.
    const fits = indexed !== null && (id === indexed.id || id.startsWith(`${indexed.id}/`))
    const named =
      this.#byId.get(id) ?? this.#byId.get(id.slice(0, Math.max(0, id.lastIndexOf('/'))))
    // Two rules of one name: whichever is meant, the worse one is believed.
    return { id, rule: named ?? (fits ? indexed : null) }
  }
}

function rulesOf(component: JsonObject | null): readonly (SarifRule | null)[] {
  return (listOf(component?.['rules']) ?? []).map((value) => {
    const rule = objectOf(value)
    const id = textOf(rule?.['id'])
    if (rule === null || id === null) return null
    const properties = objectOf(rule['properties'])
    const title = textOf(objectOf(rule['shortDescription'])?.['text'])
    return {
      id,
      scored: scoredRisk(properties),
      level: textOf(objectOf(rule['defaultConfiguration'])?.['level']),
      ids: advisoriesIn([id, textOf(rule['name']), title, ...textsOf(properties?.['tags'])]),
      title,
      help: firstLine(textOf(objectOf(rule['help'])?.['text'])) ?? textOf(rule['helpUri']),
      messages: objectOf(rule['messageStrings']) ?? {},
    }
  })
}

function firstLine(text: string | null): string | null {
  return text === null ? null : textOf(text.slice(0, 400).split('\n')[0]?.trim())
}

function worse(a: SarifRule, b: SarifRule): SarifRule {
  const scored =
    a.scored === null || b.scored === null ? (a.scored ?? b.scored) : worseRisk(a.scored, b.scored)
  const [first, second] = [wordRisk(a.level ?? 'none'), wordRisk(b.level ?? 'none')]
  const level = worseRisk(first, second) === first ? (a.level ?? b.level) : (b.level ?? a.level)
  return { ...a, scored, level, ids: [...new Set([...a.ids, ...b.ids])] }
}

/** `security-severity` first, then a CVSS vector or score by whatever name tools give it. */
export function scoredRisk(properties: JsonObject | null): Risk | null {
  if (properties === null) return null
  const own = scoreRisk(properties['security-severity'], 'security-severity')
  if (own !== null) return own
  let worst: Risk | null = null
  for (const [name, value] of Object.entries(properties)) {
    if (!/cvss/iu.test(name)) continue
    const risk = (typeof value === 'string' ? vectorRisk(value) : null) ?? scoreRisk(value, 'cvss')
    if (risk !== null) worst = worst === null ? risk : worseRisk(worst, risk)
  }
  return worst
}
