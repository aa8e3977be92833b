const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Returns a number of bytes for people: `512 B`, `81.0 KiB`, `1.5 GiB`. */
export function humanBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // 1023.95 would print as 1024.0, which is one of the next unit.
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 ? String(value) : value.toFixed(1)
  return `${digits} ${units[unit] ?? 'B'}`
}
