import type { Finding } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { forecastText } from './forecast-text.ts'

/**
 * Returns the finding as lines of plain text for another tool's message: what, why, what to do.
 * Names in it are escaped as for a terminal, because a log of CI is one.
 */
export function messageLines(finding: Finding): readonly string[] {
  const { title, reasons, forecast, help } = finding
  return [
    title,
    ...reasons,
    ...(forecast === null ? [] : [forecastText(forecast)]),
    `help: ${help}`,
  ].map(escapeTerminal)
}
