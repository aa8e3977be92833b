import { resolve } from 'node:path'
import { escapeTerminal, paint, span, wrapLine } from '@lastref/report'
import { scan, type ScanFinding, type ScanResult } from '@lastref/scan'
import type { Invocation } from '../command.ts'
import { changedLines } from '../scan/changed-lines.ts'
import { fixFiles } from '../scan/fix-files.ts'
import { trimHeap } from '../scan/trim-heap.ts'
import { renderScan } from '../scan/render-scan.ts'
import { readBaseline, writeBaseline } from '../scan/scan-baseline.ts'
import { findingOf, scanDocument } from '../scan/scan-document.ts'
import { ProgressLine } from '../scan/scan-progress.ts'
import { scanSettings, type ScanSettings } from '../scan/scan-settings.ts'
import { FileWatch } from '../scan/watch-files.ts'
import { screenOf } from '../screen.ts'
import type { Streams } from '../streams.ts'

/** Finds lifetime defects in sources and reports them. */
export async function run(invocation: Invocation): Promise<number> {
  const settings = await scanSettings(invocation)
  if (settings.watches) return watchAndReport(settings, invocation)
  return scanAndReport(settings, invocation)
}

/** Below this a scan takes little, and a fraction of a second. */
const manyUnits = 20

async function scanAndReport(
  settings: ScanSettings,
  { screen, streams }: Invocation,
): Promise<number> {
  const progress = new ProgressLine(streams.stderr)
  let result: ScanResult
  try {
    const { since } = settings
    const changed = since === undefined ? {} : { changed: changedLines(streams.cwd, since) }
    result = await scan({
      ...settings.scan,
      ...changed,
      onProgress: (now) => {
        progress.show(now)
        if (now.phase === 'analysing' && now.done === 0 && now.total > manyUnits) void trimHeap()
      },
    })
  } finally {
    await progress.clear()
  }
  let found = selected(result.findings, settings)
  if (settings.fixes) {
    const { fixed, left, refusals } = fixFiles(found, streams.cwd)
    for (const { file, after, text } of fixed) {
      // oxlint-disable-next-line no-await-in-loop -- in order
      await note(streams, `${file}:${after + 1}: added ${text.trim()}`)
    }
    // oxlint-disable-next-line no-await-in-loop -- in order
    for (const why of refusals) await note(streams, why)
    found = left
  }
  const findings = found.map(findingOf)
  if (settings.writesBaseline && settings.baseline !== undefined) {
    writeBaseline(settings.baseline, findings)
    await note(streams, `${findings.length} findings are accepted in ${settings.baseline}`)
    return 0
  }
  await streams.stdout.write(
    renderScan(scanDocument(findings, result), settings.format, screen, streams.cwd),
  )
  return findings.length > 0 ? 1 : 0
}

function selected(
  found: readonly ScanFinding[],
  { baseline, writesBaseline }: ScanSettings,
): readonly ScanFinding[] {
  const accepted = baseline === undefined || writesBaseline ? null : readBaseline(baseline)
  return found.filter(({ fingerprint }) => accepted === null || !accepted.has(fingerprint))
}

async function watchAndReport(settings: ScanSettings, invocation: Invocation): Promise<number> {
  const { streams } = invocation
  using files = new FileWatch(settings.scan.paths.map((path) => resolve(streams.cwd, path)))
  const stop = (): void => files.end()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    let status = await scanAndReport(settings, invocation)
    // oxlint-disable-next-line no-await-in-loop -- one scan after the other is what a watch is
    while (await files.next()) {
      // oxlint-disable-next-line no-await-in-loop
      await streams.stdout.write('\n')
      // oxlint-disable-next-line no-await-in-loop
      status = await scanAndReport(settings, invocation)
    }
    return status
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

async function note(streams: Streams, text: string): Promise<void> {
  const { colour, width } = screenOf(streams.stderr, streams.env)
  const lines = wrapLine([span('note: ', 'warn'), span(escapeTerminal(text))], '', '  ', width)
  await streams.stderr.write(paint(lines, colour))
}
