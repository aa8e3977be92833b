/**
 * A type as far as ownership needs it. Pointers, references and `const` are dropped: `*Map` and
 * `Map` are the same named type, because ownership follows the handle, not the indirection.
 */
export type TypeRef =
  /** `name` is qualified as in {@link IrFunction.key}: `github.com/cilium/ebpf.Map`, `bpf_object`. */
  | { readonly kind: 'named'; readonly name: string }
  /** Slice, array, Vec, channel or map: what it holds is `of`. */
  | { readonly kind: 'container'; readonly of: TypeRef }
  /** A function value; `results` when the front end sees them. */
  | { readonly kind: 'function'; readonly results: readonly TypeRef[] }
  /** Integers, strings, booleans: a raw fd is `{ kind: 'scalar', name: 'int' }`. */
  | { readonly kind: 'scalar'; readonly name: string }
  /** Go's `error`, Rust's `Err` side: only its nil-ness matters. */
  | { readonly kind: 'error' }
  | { readonly kind: 'unknown' }

export const unknownType: TypeRef = { kind: 'unknown' }
