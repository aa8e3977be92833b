const controls = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * Returns the word quoted for a shell, so that it can be copied from a terminal.
 *
 * A plain word is put between single quotes. A word with control or invisible characters becomes
 * `$'…'` with every such byte written out, which bash, zsh, ksh and POSIX.1-2024 shells read; what
 * is printed therefore never contains a raw control character. A lone surrogate U+DC80–U+DCFF
 * stands for the byte of a name that is not UTF-8.
 */
export function shellQuote(word: string): string {
  if (!controls.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`
  let quoted = ''
  for (const character of word)
    quoted += controls.test(character) ? octets(character) : one(character)
  return `$'${quoted}'`
}

function one(character: string): string {
  return character === "'" || character === '\\' ? `\\${character}` : character
}

/** Octal, because a hexadecimal escape would swallow a following digit. */
function octets(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const bytes =
    code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : new TextEncoder().encode(character)
  return [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
