/** Where an axis has its lines, and where it ends. */
export interface Ticks {
  readonly from: number
  readonly to: number
  readonly step: number
  readonly at: readonly number[]
}

/** Binary for bytes, so that ticks are whole KiB and MiB; decimal for all else. */
export type TickBase = 'decimal' | 'binary'

/** A value so little of a step beyond a tick is within a line's width, and worth no tick of its own. */
const overhang = 0.02

/**
 * Returns about `wanted` ticks at round numbers (1, 2 or 5 times a power of ten; powers of two for
 * bytes) that enclose the values, but for a hair. An empty or level range still gets a span to draw in.
 */
export function ticksFor(
  low: number,
  high: number,
  wanted: number,
  base: TickBase = 'decimal',
): Ticks {
  // Below a billionth of its size a range is rounding, and its ticks would all read the same.
  const size = Math.max(Math.abs(low), Math.abs(high))
  const level = high - low <= Math.max(size * 1e-9, 1e-12)
  const span = level ? Math.max(size, 1) : high - low
  const step = base === 'binary' ? binaryStep(span / wanted) : decimalStep(span / wanted)
  const first = Math.floor(low / step + overhang)
  const last = Math.max(Math.ceil((level ? low + span : high) / step - overhang), first + 1)
  const at = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step))
  return { from: tidy(first * step), to: tidy(last * step), step, at }
}

function decimalStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}

function binaryStep(rough: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(rough)))
}

/** Multiples of 0.1 are not exact; twelve digits are more than a label shows. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}
