import { parseDestination } from '../notify/parse-destination.ts'
import { riskLevels } from '../input/risk.ts'
import { conditionKeys, conditionsText, parseConditions } from './conditions.ts'
import { defaultPolicy, type BlockRule, type Policy, type Waiver } from './policy.ts'
import { YamlNode } from './yaml-node.ts'

/** The keys below `gate:` in lastref.yaml that are no options of the command. */
export const policyKeys = ['block', 'waivers', 'unknown-severity', 'notify'] as const

/**
 * Returns the policy that stands below `gate:` in a file. Its options, which flags have too, are
 * left to whoever reads them. Throws LRE500 with the line of what is wrong.
 */
export function parsePolicy(yaml: string, path: string): Policy {
  const gate = YamlNode.parse(yaml, path)?.field('gate') ?? null
  if (gate === null) return { ...defaultPolicy, file: path }
  const [block, waivers, unknown, notify] = policyKeys.map((key) => gate.field(key))
  const file = path.slice(path.lastIndexOf('/') + 1)
  return {
    file: path,
    block: block?.elements().map((node) => blockRule(node, file)) ?? defaultPolicy.block,
    waivers: waivers?.elements().map((node) => waiver(node, file)) ?? [],
    unknownSeverity: unknown?.choice(riskLevels) ?? defaultPolicy.unknownSeverity,
    notify: notify?.elements().map(parseDestination) ?? [],
  }
}

function blockRule(node: YamlNode, file: string): BlockRule {
  const fields = node.fields([...conditionKeys, 'even-known', 'reason'])
  const conditions = parseConditions(fields)
  if (Object.keys(conditions).length === 0) {
    throw node.wrong(
      'a block rule without a condition would block everything: write severity: info',
    )
  }
  return {
    conditions,
    evenKnown: fields.get('even-known')?.flag() ?? false,
    reason: fields.get('reason')?.text() ?? null,
    text: `${conditionsText(conditions)} (${file}:${node.line})`,
  }
}

function waiver(node: YamlNode, file: string): Waiver {
  // `severity` means this and worse, which is for what blocks.
  const keys = conditionKeys.filter((key) => key !== 'severity')
  const fields = node.fields([...keys, 'reason', 'owner', 'expires'])
  const conditions = parseConditions(fields)
  if (Object.keys(conditions).length === 0) {
    throw node.wrong('a waiver needs a condition, such as rule or cve')
  }
  const needed = (name: string, why: string): YamlNode => {
    const field = fields.get(name)
    if (field === undefined) throw node.wrong(`a waiver needs ${name}: ${why}`)
    return field
  }
  const expires = needed('expires', 'the last day it holds, as in 2026-12-31')
  return {
    conditions,
    reason: needed('reason', 'why it is accepted').text(),
    owner: needed('owner', 'who answers for it').text(),
    expires: day(expires),
    line: node.line,
    text: `${conditionsText(conditions)} (${file}:${node.line})`,
  }
}

function day(node: YamlNode): string {
  const text = node.text()
  const isDay = /^\d{4}-\d{2}-\d{2}$/u.test(text)
  const time = isDay ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw node.wrong(`expires must be a day, as in 2026-12-31, not "${text}"`)
  }
  return text
}
