import { hash64 } from '../finding/fingerprint.ts'
import type { Finding, Forecast } from '../finding.ts'
import type { OwnedForecast } from '../forecast/forecast.ts'
import { ruleEntry } from '../verdict/rules.ts'
import { grouped, rounded } from '../verdict/words.ts'
import type { Explanation } from './explain-process.ts'

/** Returns the findings of explanations: one for each process whose references leak. */
export function evidenceFindings(explanations: readonly Explanation[]): readonly Finding[] {
  return explanations.flatMap((explanation) => findingOf(explanation) ?? [])
}

function findingOf(explanation: Explanation): Finding | null {
  const { pid, comm, conclusion, lines, objects, forecasts, held, contradictions } = explanation
  const course = lines.handles.course
  if (!conclusion.leaksBpf || course === null) return null
  const entry = ruleEntry('growing')
  const count = Math.round(course.gain)
  const [most] = objects
  const object = held.find((it) => `${it.kind} ${it.type} ${it.name}` === most?.name) ?? held[0]
  return {
    source: 'heap',
    code: entry.code,
    rule: entry.rule,
    verdict: 'growing',
    severity: entry.severity,
    title: `references of ${comm}[${pid}] to BPF objects rise by ${rounded(course.slopePerSecond)} per second: ${conclusion.title}`,
    reasons: [
      conclusion.says,
      `${grouped(count)} more in ${rounded((explanation.window.to - explanation.window.from) / 1000)} s, confidence ${course.confidence.toFixed(2)}; row ${conclusion.row} of the decision table`,
      ...contradictions,
    ],
    object: object === undefined ? null : { kind: object.kind, id: object.id, name: object.name },
    count,
    pids: [pid],
    site: null,
    stack: [],
    path: [],
    forecast: forecastOf(forecasts),
    related: ownerRoots(explanation),
    help: conclusion.help.replaceAll('PID', String(pid)),
    fingerprint: hash64(['not closed', conclusion.name, comm, most?.name ?? ''].join('\n')),
  }
}

/** Whose it is, is told by the finding. */
function forecastOf(forecasts: readonly OwnedForecast[]): Forecast | null {
  const found = forecasts.find((it) => 'pid' in it)
  if (found === undefined) return null
  const { arithmetic, at, confidence, inSeconds, slopePerSecond, what } = found
  return { what, at, inSeconds, slopePerSecond, confidence, arithmetic }
}

/** Which roots keep how many of the fds. */
function ownerRoots({ owners }: Explanation): readonly string[] {
  if (owners?.state !== 'read') return []
  const roots = Map.groupBy(owners.fds, ({ state, root }) => root ?? state)
  return [...roots]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, 5)
    .map(([root, fds]) => `${grouped(fds.length)} of ${grouped(owners.fds.length)} fds: ${root}`)
}
