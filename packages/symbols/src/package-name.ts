/**
 * Returns the import path of a Go function's package: what stands before the first dot behind the last
 * slash. The linker writes dots of the last path element as `%2e` (cmd/internal/objabi, PathToPrefix).
 */
export function goPackage(name: string): string | null {
  const plain = name.split('[', 1)[0] ?? ''
  const slash = plain.lastIndexOf('/') + 1
  const dot = plain.indexOf('.', slash)
  if (dot < 0) return null
  return plain
    .slice(0, dot)
    .replace(/%([0-9a-f]{2})/gu, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

/** Returns the crate of a Rust function: the first name in its path, also of `<aya::Ebpf as Drop>::drop`. */
export function rustCrate(name: string): string | null {
  return /^[<&*(\s]*(?:(?:dyn|mut|const|impl)\s+)*(\w+)::/u.exec(name)?.[1] ?? null
}

/**
 * Returns a Go function's name as Go prints it: `main.each[...]`, whatever the instance is called in the
 * tables (`main.each[go.shape.int]`).
 */
export function goName(name: string): string {
  const open = name.indexOf('[')
  const close = name.lastIndexOf(']')
  return open < 0 || close < open ? name : `${name.slice(0, open)}[...]${name.slice(close + 1)}`
}
