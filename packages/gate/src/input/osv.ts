import type { Finding, FindingTool, Risk } from '@lastref/model'
import { externalFinding } from './external.ts'
import { listOf, objectOf, objectsOf, textOf, textsOf, type JsonObject } from './json.ts'
import { pathOf } from './paths.ts'
import { InputFault, type ParsedInput, type ReadingContext } from './parsed.ts'
import { scoreRisk, vectorRisk, wordRisk, worseRisk } from './risk.ts'
import { advisoriesIn } from './texts.ts'

const tool: FindingTool = { name: 'OSV-Scanner', version: null }

/** Returns what `osv-scanner --format json` says, a finding for each group of aliases. */
export function readOsv(report: JsonObject, context: ReadingContext): ParsedInput {
  const results = listOf(report['results']) ?? []
  const packages = results.flatMap((value, index) => {
    const result = objectOf(value)
    const list = listOf(result?.['packages'])
    if (result === null || list === null) {
      throw new InputFault('malformed', `.results[${index}] has no list of packages`)
    }
    const path = textOf(objectOf(result['source'])?.['path'])
    const file = path === null ? null : pathOf(path, context.cwd)
    return list.map((one, at) => ({
      one: objectOf(one),
      file,
      where: `.results[${index}].packages[${at}]`,
    }))
  })
  return {
    kind: 'osv-scanner',
    tools: [tool],
    findings: packages.flatMap(({ one, file, where }) => {
      const name = textOf(objectOf(one?.['package'])?.['name'])
      if (one === null || name === null)
        throw new InputFault('malformed', `${where} names no package`)
      return packageFindings(one, name, file, context)
    }),
    // Without --all-packages it lists only what is vulnerable, so none says nothing.
    scanned: packages.length === 0 ? null : packages.length,
    failures: [],
    blindSpots: [],
  }
}

function packageFindings(
  one: JsonObject,
  name: string,
  file: string | null,
  context: ReadingContext,
): readonly Finding[] {
  const about = objectOf(one['package'])
  const version = textOf(about?.['version'])
  const ecosystem = textOf(about?.['ecosystem'])
  const vulnerabilities = objectsOf(one['vulnerabilities'])
  const groups = groupsOf(objectsOf(one['groups']), vulnerabilities)
  return groups.map(({ ids, score }) => {
    const members = vulnerabilities.filter(({ id }) => typeof id === 'string' && ids.has(id))
    const aliases = members.flatMap(({ aliases: list }) => textsOf(list))
    const numbers = advisoriesIn([...ids, ...aliases])
    const id = numbers.find((number) => number.startsWith('CVE-')) ?? [...ids][0] ?? 'no-id'
    const [main] = members
    const summary = textOf(main?.['summary']) ?? textOf(main?.['details']) ?? 'no summary'
    const fixedIn = fixOf(members, name)
    return externalFinding(
      {
        tool,
        id,
        message: `${id} in ${name}${version === null ? '' : ` ${version}`}: ${summary}`,
        reasons:
          ids.size > 1
            ? [
                `Also known as ${[...ids]
                  .filter((other) => other !== id)
                  .slice(0, 8)
                  .join(', ')}.`,
              ]
            : [],
        risk: riskOf(score, members),
        file,
        line: null,
        ids: numbers,
        package: { name, version, fixedIn, ecosystem },
        help:
          fixedIn === null
            ? `https://osv.dev/vulnerability/${[...ids][0] ?? id}`
            : `update ${name} to ${fixedIn}`,
      },
      context,
    )
  })
}

interface Group {
  readonly ids: ReadonlySet<string>
  readonly score: unknown
}

/** What no group names is a group of its own: nothing is lost when groups are missing. */
function groupsOf(
  groups: readonly JsonObject[],
  vulnerabilities: readonly JsonObject[],
): readonly Group[] {
  const named = groups.map((group) => ({
    ids: new Set(textsOf(group['ids'])),
    score: group['max_severity'],
  }))
  const alone = vulnerabilities
    .flatMap(({ id }) => textOf(id) ?? [])
    .filter((id) => !named.some(({ ids }) => ids.has(id)))
  return [
    ...named.filter(({ ids }) => ids.size > 0),
    ...alone.map((id) => ({ ids: new Set([id]), score: null })),
  ]
}

function riskOf(score: unknown, members: readonly JsonObject[]): Risk {
  const given = typeof score === 'string' && score !== '' ? scoreRisk(score, 'cvss') : null
  if (given !== null) return given
  const vectors = members.flatMap((member) =>
    objectsOf(member['severity']).flatMap(({ score: vector }) => {
      const text = textOf(vector)
      return text === null ? [] : (vectorRisk(text) ?? [])
    }),
  )
  const words = members.flatMap(
    (member) => textOf(objectOf(member['database_specific'])?.['severity']) ?? [],
  )
  const [first, ...rest] = vectors.length > 0 ? vectors : words.map(wordRisk)
  return first === undefined ? wordRisk('') : rest.reduce(worseRisk, first)
}

function fixOf(members: readonly JsonObject[], name: string): string | null {
  for (const affected of members.flatMap((member) => objectsOf(member['affected']))) {
    if (textOf(objectOf(affected['package'])?.['name']) !== name) continue
    for (const range of objectsOf(affected['ranges'])) {
      const fixed = objectsOf(range['events']).flatMap((event) => textOf(event['fixed']) ?? [])
      const [first] = fixed
      if (first !== undefined && range['type'] !== 'GIT') return first
    }
  }
  return null
}
