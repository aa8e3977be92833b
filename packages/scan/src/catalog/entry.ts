/** What a handle is and how it is given back. */
export type Resource = {
  /** What a person calls it: `*ebpf.Map`, `perf event fd`. */
  readonly label: string
  /** Qualified type name, when the handle has a type of its own. */
  readonly type?: string
  /** Methods that give it back completely. */
  readonly closers: readonly string[]
  /** Methods that end its work but keep its fds or memory. */
  readonly partial?: readonly string[]
  /** Functions that give it back, by qualified name. */
  readonly releasers?: readonly string[]
  /** How to say the fix: `m.Close()`, `unix.Close(fd)`. */
  readonly release: string
  /** A second close does harm: it hits whoever got the number or the memory since. */
  readonly closeOnce: boolean
  /** A close of a handle that was never opened crashes. */
  readonly nilUnsafe?: boolean
  /** A number, not an object: leaves its owner by being copied. */
  readonly raw?: boolean
}

/**
 * What happens to an argument. `borrow`: nothing. `release`: given back. `take`: somebody else owns
 * it now; `take-on-success`: only when the call succeeds. `fill`: an owned handle is put into what
 * it points to. `keep`: stored where nothing is known about it.
 */
export type ParamEffect = 'borrow' | 'release' | 'take' | 'take-on-success' | 'fill' | 'keep'

export type CatalogCall = {
  /** Qualified function, or `TYPE.Method`. */
  readonly call: string
  /** The owned handle in the results. */
  readonly acquires?: { readonly result: number; readonly resource: string }
  /** More owned handles in the results, of the same kind: both ends of a pipe. */
  readonly also?: readonly number[]
  /** The result that is the error; `negative`: the handle itself is < 0; `null`: it is nil. */
  readonly error?: number | 'negative' | 'null'
  /** The named type of result 0, when it is no handle of its own. */
  readonly returns?: string
  /** By parameter number, from 0; `receiver` for methods. Absent: borrowed. */
  readonly params?: Readonly<Record<string, ParamEffect>>
  /** For `fill`: the resource that is put there. */
  readonly fills?: string
  /** Result 0 is a handle that someone else closes: the name of who. */
  readonly lends?: string
  /** Only when the first constant argument has a name that matches (raw `bpf(2)` commands). */
  readonly when?: { readonly param: number; readonly matches: RegExp }
  /** Not when this constant argument matches. */
  readonly unless?: { readonly param: number; readonly matches: RegExp }
}

export type Catalog = {
  readonly resources: Readonly<Record<string, Resource>>
  readonly calls: readonly CatalogCall[]
  /** Packages whose other functions and methods only borrow what they get. Prefixes with `/`. */
  readonly borrows: readonly string[]
}
