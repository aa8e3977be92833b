const legacy = /^_ZN((?:\d+[^\s]+)+)17h[0-9a-f]{16}E(?:\.[\w.]+)?$/u
const escapes: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
}

/**
 * Returns the path in a mangled name of Rust's older scheme (`_ZN…17h<hash>E`); null: it is not one.
 * Names of other schemes stay as they are where llvm-symbolizer does not undo them.
 */
export function demangleRust(symbol: string): string | null {
  const body = legacy.exec(symbol)?.[1]
  if (body === undefined) return null
  const parts: string[] = []
  for (let rest = body; rest !== '';) {
    const digits = /^\d+/u.exec(rest)?.[0]
    if (digits === undefined) return null
    const end = digits.length + Number(digits)
    if (end > rest.length) return null
    parts.push(rest.slice(digits.length, end))
    rest = rest.slice(end)
  }
  return parts.map(unescapeRust).join('::')
}

/** `$LT$` and the like, `$u20$`, and `..` for `::` (rustc's legacy symbol mangling). */
export function unescapeRust(part: string): string {
  return part
    .replace(/^_(?=\$)/u, '')
    .replaceAll('..', '::')
    .replace(/\$(\w+)\$/gu, (whole, name: string) => {
      const code = /^u([0-9a-f]{1,6})$/u.exec(name)?.[1]
      if (code === undefined) return escapes[name] ?? whole
      const point = parseInt(code, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    })
}

const demangledHash = /::h[0-9a-f]{16}$/u

/** Returns a name that llvm-symbolizer demangled, without the hash the older scheme leaves in it. */
export function tidyRust(name: string): string {
  return demangledHash.test(name)
    ? name.replace(demangledHash, '').split('::').map(unescapeRust).join('::')
    : name
}

/** Whether a symbol, as the linker has it, is that of a Rust function. */
export function isRustSymbol(symbol: string): boolean {
  return symbol.startsWith('_R') || legacy.test(symbol)
}
