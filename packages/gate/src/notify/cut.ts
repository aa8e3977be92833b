const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Returns the size of a text where a service counts bytes of UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/**
 * Returns the longest beginning of the text that is no larger than `most`, ending in `…` if cut.
 * What a reader sees as one character is kept whole or left out: an emoji of several code points, a
 * letter with its accents. `size` counts as the service does.
 */
export function cutTo(text: string, most: number, size: (text: string) => number): string {
  const whole = text.toWellFormed()
  if (size(whole) <= most) return whole
  const mark = '…'
  const room = most - size(mark)
  if (room < 0) return ''
  // No character is smaller than one: what lies beyond can never fit, and is not looked at.
  const start = whole.slice(0, most)
  let kept = ''
  let used = 0
  for (const { segment, index } of graphemes.segment(start)) {
    // The last one may go on beyond what is looked at.
    if (index + segment.length >= start.length && start.length < whole.length) break
    used += size(segment)
    if (used > room) break
    kept += segment
  }
  return kept + mark
}
