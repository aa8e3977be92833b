import { notify, readToldState, writeToldState } from '@lastref/gate'
import type { FindingsDocument } from '@lastref/model'
import { escapeTerminal, paint, span, verdictText, wrapLine } from '@lastref/report'
import { screenOf } from '../screen.ts'
import type { Streams } from '../streams.ts'
import type { GateSettings } from './settings.ts'

/** Tells whom the policy names. Whatever goes wrong is a warning: the verdict is out already. */
export async function tell(
  document: FindingsDocument,
  { policy, notifyState, notifyTimeoutMs }: GateSettings,
  streams: Streams,
): Promise<void> {
  const { gate } = document
  if (gate === undefined || policy.notify.length === 0) return
  const { failures, told } = await notify(document, {
    destinations: policy.notify,
    env: streams.env,
    cwd: streams.cwd,
    summary: verdictText(gate),
    timeoutMs: notifyTimeoutMs,
    told: notifyState === null ? new Map() : readToldState(notifyState),
  })
  const warnings = failures.map((failure) => ['LRE501', failure] as const)
  const problem = notifyState === null ? null : remember(notifyState, told)
  const all = problem === null ? warnings : [...warnings, ['LRE502', problem] as const]
  const { colour, width } = screenOf(streams.stderr, streams.env)
  const lines = all.flatMap(([code, text]) =>
    wrapLine(
      [span(`warning[${code}]`, 'warn'), span(`: ${escapeTerminal(text)}`)],
      '',
      '  ',
      width,
    ),
  )
  await streams.stderr.write(paint(lines, colour))
}

function remember(path: string, told: Parameters<typeof writeToldState>[1]): string | null {
  try {
    writeToldState(path, told)
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return `${path} cannot be written${code}: what was told now is told again`
  }
}
