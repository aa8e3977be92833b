import type { Finding } from '@lastref/model'
import { joined } from './joined.ts'
import { mergeSites } from './merge-sites.ts'

/**
 * Returns the findings, which differ in their fingerprints, with each defect once, and all its
 * evidence with it: what two tools say about one advisory in one component, and what `scan` and `run`
 * say about one place where something is opened.
 */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  return mergeSites(mergeAdvisories(findings))
}

function mergeAdvisories(findings: readonly Finding[]): readonly Finding[] {
  const places = new Map<string, number>()
  const kept: Finding[] = []
  for (const finding of findings) {
    const keys = advisoryKeys(finding)
    const at = keys.map((key) => places.get(key)).find((place) => place !== undefined)
    const other = at === undefined ? undefined : kept[at]
    const isOther = other !== undefined && other.tool?.name !== finding.tool?.name
    const place = isOther && at !== undefined ? at : kept.length
    kept[place] = isOther ? joined(other, finding) : finding
    for (const key of keys) if (!places.has(key)) places.set(key, place)
  }
  return kept
}

/** The same number in the same version of a component, told about the same file. */
function advisoryKeys({ ids, package: component, site }: Finding): readonly string[] {
  if (ids === undefined || component === undefined) return []
  const { name, version } = component
  const place = [name.toLowerCase(), version ?? '', site?.file ?? ''].join('\n')
  return ids.filter((id) => !id.startsWith('CWE-')).map((id) => `${id}\n${place}`)
}
