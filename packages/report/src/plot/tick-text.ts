import { humanBytes } from '../bytes.ts'

/** What an axis counts; it decides how its numbers are written. */
export type AxisUnit = 'count' | 'bytes' | 'seconds'

const suffixes = [
  { from: 1e9, divisor: 1e9, suffix: ' G' },
  { from: 1e6, divisor: 1e6, suffix: ' M' },
  { from: 1e4, divisor: 1e3, suffix: ' k' },
] as const

/** Returns the label of a tick: `250`, `20 k`, `1.5 MiB`, `0.2 s`. */
export function tickText(value: number, unit: AxisUnit): string {
  switch (unit) {
    case 'bytes':
      return signed(value, (size) => humanBytes(size).replace('.0 ', ' '))
    case 'seconds':
      return `${plain(value)} s`
    case 'count':
      return signed(value, countText)
  }
}

function countText(value: number): string {
  const scale = suffixes.find(({ from }) => value >= from)
  return scale === undefined ? plain(value) : `${plain(value / scale.divisor)}${scale.suffix}`
}

function signed(value: number, text: (size: number) => string): string {
  return value < 0 ? `−${text(-value)}` : text(value)
}

function plain(value: number): string {
  return String(Number(value.toPrecision(4)))
}
