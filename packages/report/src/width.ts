import { eastAsianWidth } from 'get-east-asian-width'

const ascii = /^[\x20-\x7e]*$/
const combining = /^[\p{Mn}\p{Me}]$/u

/** Returns how many terminal columns the text takes. The text must have been escaped before. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** Returns the longest beginning of the text that fits into `columns`, ending in `…` if cut. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  if (columns < 1) return ''
  let kept = ''
  let width = 0
  for (const character of text) {
    width += characterWidth(character)
    if (width > columns - 1) break
    kept += character
  }
  return `${kept}…`
}

function characterWidth(character: string): number {
  if (combining.test(character)) return 0
  return eastAsianWidth(character.codePointAt(0) ?? 0)
}
