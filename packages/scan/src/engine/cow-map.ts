import { EntrySum } from './entry-sum.ts'

/** Changes above the shared part that may be copied with every fork of a path. */
const fewChanges = 8

/**
 * A map whose copy costs next to nothing: paths fork at every branch, and most forks change little.
 * What was there at the last fork is shared; changes lie on top of it until they are many. It is
 * walked in the order in which keys were set first, as a Map is.
 */
export class CowMap<V> {
  /** Shared with copies, and never changed. */
  #base: ReadonlyMap<string, V>
  /** Set since then; null: nothing. */
  #own: Map<string, V> | null
  /** Deleted from `#base` since then. */
  #gone: Set<string> | null
  /** `#own` and `#gone` belong to a copy as well. */
  #shared: boolean
  #size: number
  readonly #sum: EntrySum
  readonly #text: (value: V) => string | null

  /** `text` is what the {@link sum} knows of a value; null leaves its entry out. */
  constructor(text: (value: V) => string | null, from?: CowMap<V>) {
    this.#text = text
    if (from === undefined) {
      this.#base = new Map()
      this.#own = null
      this.#gone = null
      this.#shared = false
      this.#size = 0
      this.#sum = new EntrySum()
      return
    }
    from.#settle()
    this.#base = from.#base
    this.#own = from.#own
    this.#gone = from.#gone
    this.#shared = true
    from.#shared = true
    this.#size = from.#size
    this.#sum = new EntrySum(from.#sum)
  }

  copy(): CowMap<V> {
    return new CowMap(this.#text, this)
  }

  get size(): number {
    return this.#size
  }

  /** The same for maps with the same entries. */
  get sum(): EntrySum {
    return this.#sum
  }

  get(key: string): V | undefined {
    const own = this.#own?.get(key)
    if (own !== undefined) return own
    return this.#gone?.has(key) === true ? undefined : this.#base.get(key)
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  set(key: string, value: V & {}): void {
    const known = this.get(key)
    if (known === value) return
    if (known === undefined) this.#size += 1
    else this.#count(key, known, false)
    this.#count(key, value, true)
    this.#writable().set(key, value)
  }

  delete(key: string): void {
    const known = this.get(key)
    if (known === undefined) return
    this.#size -= 1
    this.#count(key, known, false)
    this.#writable().delete(key)
    if (this.#base.has(key)) {
      this.#gone ??= new Set()
      this.#gone.add(key)
    }
  }

  /** Calls `visit` for every entry; the one that it is called for may be deleted meanwhile. */
  forEach(visit: (value: V, key: string) => void): void {
    this.some((value, key) => {
      visit(value, key)
      return false
    })
  }

  /** True when `test` is for some entry. Much quicker than the iterator. */
  some(test: (value: V, key: string) => boolean): boolean {
    const base = this.#base
    const own = this.#own
    const gone = this.#gone
    for (const [key, value] of base) {
      if (gone?.has(key) === true) continue
      if (test(own?.get(key) ?? value, key)) return true
    }
    if (own === null) return false
    for (const [key, value] of own) {
      if ((!base.has(key) || gone?.has(key) === true) && test(value, key)) return true
    }
    return false
  }

  [Symbol.iterator](): Iterator<[string, V]> {
    const entries: [string, V][] = []
    this.forEach((value, key) => entries.push([key, value]))
    return entries[Symbol.iterator]()
  }

  #count(key: string, value: V, added: boolean): void {
    const text = this.#text(value)
    if (text === null) return
    if (added) this.#sum.add(key, text)
    else this.#sum.remove(key, text)
  }

  #writable(): Map<string, V> {
    if (this.#shared) {
      this.#own = this.#own === null ? null : new Map(this.#own)
      this.#gone = this.#gone === null ? null : new Set(this.#gone)
      this.#shared = false
    }
    this.#own ??= new Map()
    return this.#own
  }

  /** Makes the changes part of what is shared when they have become many. */
  #settle(): void {
    const changes = (this.#own?.size ?? 0) + (this.#gone?.size ?? 0)
    if (changes === 0 || changes <= fewChanges + this.#base.size / 8) return
    this.#base = this.#base.size === 0 && this.#own !== null ? this.#own : new Map(this)
    this.#own = null
    this.#gone = null
    this.#shared = false
  }
}
