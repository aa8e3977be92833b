/**
 * A map whose copy costs nothing until one of the two is changed: paths fork at every branch, and
 * most forks change little.
 */
export class CowMap<K, V> {
  #map: Map<K, V>
  #own: boolean

  constructor(from?: CowMap<K, V>) {
    if (from === undefined) {
      this.#map = new Map()
      this.#own = true
    } else {
      this.#map = from.#map
      this.#own = false
      from.#own = false
    }
  }

  get size(): number {
    return this.#map.size
  }

  get(key: K): V | undefined {
    return this.#map.get(key)
  }

  has(key: K): boolean {
    return this.#map.has(key)
  }

  set(key: K, value: V): void {
    if (this.#map.get(key) === value && this.#map.has(key)) return
    this.#writable().set(key, value)
  }

  delete(key: K): void {
    if (this.#map.has(key)) this.#writable().delete(key)
  }

  keys(): MapIterator<K> {
    return this.#map.keys()
  }

  values(): MapIterator<V> {
    return this.#map.values()
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#map[Symbol.iterator]()
  }

  #writable(): Map<K, V> {
    if (!this.#own) {
      this.#map = new Map(this.#map)
      this.#own = true
    }
    return this.#map
  }
}
