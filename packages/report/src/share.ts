import type { Tone } from './span.ts'

/** From this share of the total on, a part is the main thing on the screen. */
export const mainShare = 0.5
/** From this share of the total on, a part is worth a look. */
export const notableShare = 0.2

/** Returns the tone for a part of a total; a total of zero or less has no parts. */
export function shareTone(part: number, total: number): Tone {
  if (total <= 0) return 'plain'
  const share = part / total
  if (share >= mainShare) return 'bad'
  return share >= notableShare ? 'warn' : 'plain'
}
