/** Returns seconds for people, in at most two units: `42s`, `5m 10s`, `3h 5m`, `12d 4h`. */
export function shortTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never'
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`
  return `${Math.floor(whole / 86_400)}d ${Math.floor((whole % 86_400) / 3600)}h`
}
