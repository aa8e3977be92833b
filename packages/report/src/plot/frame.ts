import { tenth } from './svg.ts'
import type { Ticks } from './ticks.ts'

/** The rectangle that a plot draws in, and what its edges stand for. */
export interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly x: Ticks
  readonly y: Ticks
}

/** Returns where the value of x lies on the picture. */
export function xOf(frame: Frame, x: number): number {
  return place(x, frame.x, frame.left, frame.right)
}

/** Returns where the value of y lies on the picture; more is further up. */
export function yOf(frame: Frame, y: number): number {
  return place(y, frame.y, frame.bottom, frame.top)
}

function place(value: number, ticks: Ticks, from: number, to: number): number {
  return tenth(from + ((value - ticks.from) / (ticks.to - ticks.from)) * (to - from))
}
