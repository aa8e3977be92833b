import type { Codec } from '../codec/codec.ts'
import { encodeValue } from '../codec/codec.ts'
import { wrongSize } from '../errors-maps.ts'
import type { BpfMap } from './bpf-map.ts'
import type { ElementAccess, UpdateMode } from './element-access.ts'

/** A map with keys and values that are no bytes. Has no lifetime of its own: the handle's counts. */
export class TypedMap<Key, Value> {
  /** The handle it uses. */
  readonly map: BpfMap
  readonly #elements: ElementAccess
  readonly #key: Codec<Key>
  readonly #value: Codec<Value>

  /** Returned by `BpfMap.typed`; the sizes of the codecs must be those of the map. */
  constructor(map: BpfMap, elements: ElementAccess, key: Codec<Key>, value: Codec<Value>) {
    if (key.size !== elements.key.byteLength) {
      throw wrongSize('key', elements.key.byteLength, key.size)
    }
    if (value.size !== elements.value.byteLength) {
      throw wrongSize('value', elements.value.byteLength, value.size)
    }
    this.map = map
    this.#elements = elements
    this.#key = key
    this.#value = value
  }

  /** Returns the value of `key`, undefined when there is none. */
  lookup(key: Key): Value | undefined {
    const { fd } = this.map
    this.#key.encode(key, this.#elements.keyView, 0)
    if (!this.#elements.lookup(fd)) return undefined
    return this.#value.decode(this.#elements.valueView, 0)
  }

  /** Writes `value` under `key`; see `BpfMap.update`. */
  update(key: Key, value: Value, mode: UpdateMode = 'any'): void {
    const { fd } = this.map
    this.#key.encode(key, this.#elements.keyView, 0)
    this.#value.encode(value, this.#elements.valueView, 0)
    this.#elements.update(fd, mode)
  }

  /** Removes `key`. Returns false when it was not there. */
  delete(key: Key): boolean {
    const { fd } = this.map
    this.#key.encode(key, this.#elements.keyView, 0)
    return this.#elements.delete(fd)
  }

  /** Removes `key` and returns the value it had, in one step; see `BpfMap.lookupAndDelete`. */
  lookupAndDelete(key: Key): Value | undefined {
    const { fd } = this.map
    this.#key.encode(key, this.#elements.keyView, 0)
    if (!this.#elements.lookupAndDelete(fd)) return undefined
    return this.#value.decode(this.#elements.valueView, 0)
  }

  /** Yields every entry; see `BpfMap.entries`. */
  *entries(): Generator<readonly [Key, Value], void, undefined> {
    for (const [key, value] of this.map.entries()) yield this.#decoded(key, value)
  }

  /** Yields every key; see `BpfMap.keys`. */
  *keys(): Generator<Key, void, undefined> {
    for (const key of this.map.keys()) yield this.#key.decode(viewOf(key), 0)
  }

  [Symbol.iterator](): Generator<readonly [Key, Value], void, undefined> {
    return this.entries()
  }

  /** Writes many entries; see `BpfMap.updateBatch`. */
  updateBatch(entries: Iterable<readonly [Key, Value]>, mode: UpdateMode = 'any'): void {
    this.map.updateBatch(this.#encoded(entries), mode)
  }

  /** Removes many keys. Returns how many were there; see `BpfMap.deleteBatch`. */
  deleteBatch(keys: Iterable<Key>): number {
    return this.map.deleteBatch(Iterator.from(keys).map((key) => encodeValue(this.#key, key)))
  }

  /** Yields every entry and removes it; see `BpfMap.drain`. */
  *drain(): Generator<readonly [Key, Value], void, undefined> {
    for (const [key, value] of this.map.drain()) yield this.#decoded(key, value)
  }

  #decoded(key: Uint8Array, value: Uint8Array): readonly [Key, Value] {
    return [this.#key.decode(viewOf(key), 0), this.#value.decode(viewOf(value), 0)]
  }

  *#encoded(
    entries: Iterable<readonly [Key, Value]>,
  ): Generator<readonly [Uint8Array, Uint8Array], void, undefined> {
    for (const [key, value] of entries) {
      yield [encodeValue(this.#key, key), encodeValue(this.#value, value)]
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
