/** What GCC and LLVM add to the name of a copy of a function they made for an optimisation. */
const clone =
  /(?: \[clone [.\w]+\]|\.(?:isra|constprop|part|lto_priv|llvm|specialized|clone)\.\d+|\.cold(?:\.\d+)?)+$/

/** The hash at the end of a name of Rust's legacy mangling. */
const rustHash = /::h[0-9a-f]{16}$/

/**
 * Returns the function as its source names it: without what compilers append, which differs from
 * build to build. `read_counter.isra.0` is `read_counter`.
 */
export function sourceName(symbol: string): string {
  return symbol.replace(clone, '').replace(rustHash, '')
}
