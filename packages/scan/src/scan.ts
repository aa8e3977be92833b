import type { ScanOptions, ScanResult } from './scan-options.ts'

/**
 * Scans source trees. Resolves to all findings and what was looked at; rejects with a
 * `LastrefError` when a path does not exist. Never throws for what it finds inside files.
 */
export const scan = (options: ScanOptions): Promise<ScanResult> =>
  Promise.resolve({
    findings: [],
    statistics: {
      files: 0,
      lines: 0,
      bytes: 0,
      analysedBytes: 0,
      cachedUnits: 0,
      units: 0,
      skipped: {},
      syntaxErrors: [],
      milliseconds: 0,
    },
    blindSpots: options.paths.map((path) => `${path} was not looked at`),
  })
