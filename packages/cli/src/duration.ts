const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Returns the milliseconds of `500ms`, `2s`, `1.5m` or `1h`; null for anything else. */
export function parseDuration(text: string): number | null {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/u.exec(text)
  const unit = units[parts?.[2] ?? '']
  return parts === null || unit === undefined ? null : Number(parts[1]) * unit
}
