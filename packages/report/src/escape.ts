/** Everything a terminal would act on or not show: controls, format characters, lone surrogates. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const plain = /^[\x20-\x7e]*$/

const shortNames: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/**
 * Returns the text with every character that could move the cursor, colour, hide or reorder what
 * is shown replaced by a visible escape: `\x1b`, `\n`, `\u202e`, `\u{e0001}`.
 *
 * Process, map and path names come from whoever made them; each goes through here on its way to a
 * terminal. A backslash stays what it is, because systemd's cgroup names are full of them.
 */
export function escapeTerminal(text: string): string {
  if (plain.test(text)) return text
  return text.replace(unsafe, visible)
}

function visible(character: string): string {
  const short = shortNames.get(character)
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\u{${hex(code, 1)}}` : `\\u${hex(code, 4)}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
