import { BpfBtf } from '../btf/bpf-btf.ts'
import { codecFromBtf, type BtfValue } from '../codec/btf-codec.ts'
import type { Codec } from '../codec/codec.ts'
import { BpfSystemError } from '../errors.ts'
import { noLayout } from '../errors-btf.ts'
import { noSuchObject, wrongKind } from '../errors-maps.ts'
import { fdKind } from '../fd-identity.ts'
import type { BpfHandle } from '../handle.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfCommand } from '../native/bpf-syscall.ts'
import { closeFd } from '../native/fd.ts'
import { fdById } from '../native/object-ids.ts'
import { openPinnedFd, PinnableHandle, type PinAccess } from '../pinnable-handle.ts'
import { ElementAccess, type UpdateMode } from './element-access.ts'
import { readMapInfo, transferSize, type MapInfo } from './map-info.ts'
import { createMapFd, type MapSpec } from './map-spec.ts'
import { MappedArray, type MapArrayOptions } from './mapped-array.ts'
import { deleteMany, drainEntries, scanEntries, scanKeys, updateMany } from './many.ts'
import { isUnsupported, type BatchTarget, type RawEntry } from './batch.ts'
import { openOrCreatePinnedFd } from './pinned-map.ts'
import { TypedMap } from './typed-map.ts'

/**
 * A map, as raw bytes; see `typed` for values. Keys and values that are passed in are copied, those
 * that come out are copies.
 */
export class BpfMap extends PinnableHandle {
  readonly #info: MapInfo
  readonly #elements: ElementAccess

  private constructor(fd: number, info: MapInfo) {
    super('map', fd)
    this.#info = info
    const subject = `${info.type} map '${info.name}'`
    this.#elements = new ElementAccess(info.keySize, transferSize(info), subject)
  }

  /**
   * Creates a map.
   *
   * @throws BpfSystemError, e.g. EINVAL for a spec the kernel does not take.
   */
  static create(spec: MapSpec): BpfMap {
    return BpfMap.adopt(createMapFd(spec))
  }

  /**
   * Opens the map that is pinned at `path`.
   *
   * @param access what the handle may be used for; everything when left out.
   * @throws BpfSystemError LRE413 when there is no such path, LRE405 when it is a program or link.
   */
  static openPinned(path: string, access?: PinAccess): BpfMap {
    return BpfMap.#adopt(openPinnedFd(path, access), path)
  }

  /**
   * Opens the map that is pinned at `path`, or creates it and pins it there; of several processes
   * that do so at once, one creates it and all get the same map.
   *
   * @throws MapMismatchError (LRE421) when the map there is another than `spec` asks for.
   */
  static openOrCreatePinned(path: string, spec: MapSpec): BpfMap {
    return BpfMap.#adopt(openOrCreatePinnedFd(path, spec), path)
  }

  /**
   * Opens the map with this id.
   *
   * @throws LastrefError LRE406 when there is none (any more); BpfSystemError without
   *   CAP_SYS_ADMIN.
   */
  static fromId(id: number): BpfMap {
    const fd = fdById('map', id)
    if (fd === undefined) throw noSuchObject('map', id)
    return BpfMap.adopt(fd)
  }

  /** Takes over the fd of a map, which nobody else may close from now on. */
  static adopt(fd: number): BpfMap {
    return BpfMap.#adopt(fd, `fd ${fd}`)
  }

  static #adopt(fd: number, subject: string): BpfMap {
    try {
      const kind = fdKind(fd)
      if (kind !== 'map') throw wrongKind(subject, 'map', kind)
      return new BpfMap(fd, readMapInfo(fd))
    } catch (error) {
      closeFd(fd)
      throw error
    }
  }

  override clone(): BpfMap {
    return new BpfMap(this.duplicate(), this.#info)
  }

  /** The kernel's id of the map; known after the close as well. */
  override get id(): number {
    return this.#info.id
  }

  /** Returns what the kernel said about the map when it was opened; it does not change. */
  info(): MapInfo {
    return this.#info
  }

  /** Makes the map unchangeable from user space, for good. */
  freeze(): void {
    bpfCommand('MAP_FREEZE', new BpfAttr().u32(0, this.fd), this.#subject)
  }

  /** Returns the value of `key`, undefined when there is none; of per-CPU maps those of all CPUs. */
  lookup(key: Uint8Array): Uint8Array | undefined {
    const { fd } = this
    this.#elements.setKey(key)
    return this.#elements.lookup(fd) ? this.#elements.value.slice() : undefined
  }

  /**
   * Writes `value` under `key`.
   *
   * @throws BpfSystemError: EEXIST (LRE414) with `noexist`, ENOENT (LRE413) with `exist`, E2BIG
   *   when the map is full.
   */
  update(key: Uint8Array, value: Uint8Array, mode: UpdateMode = 'any'): void {
    const { fd } = this
    this.#elements.setKey(key)
    this.#elements.setValue(value)
    this.#elements.update(fd, mode)
  }

  /**
   * Puts a map into a map of maps, or a program into a program array, under `key`. The map holds
   * the object from then on; `handle` may be closed.
   */
  updateHandle(key: Uint8Array, handle: BpfHandle, mode: UpdateMode = 'any'): void {
    const { fd } = this
    const objectFd = handle.fd
    this.#elements.setKey(key)
    this.#elements.valueView.setUint32(0, objectFd, true)
    this.#elements.update(fd, mode)
  }

  /** Returns the id of the map or program under `key`, undefined when there is none. */
  lookupId(key: Uint8Array): number | undefined {
    const { fd } = this
    this.#elements.setKey(key)
    return this.#elements.lookup(fd) ? this.#elements.valueView.getUint32(0, true) : undefined
  }

  /** Removes `key`. Returns false when it was not there. */
  delete(key: Uint8Array): boolean {
    const { fd } = this
    this.#elements.setKey(key)
    return this.#elements.delete(fd)
  }

  /**
   * Removes `key` and returns the value it had, in one step; undefined when it was not there. With
   * an empty key it pops from a queue or a stack.
   *
   * @throws BpfSystemError where the type of map cannot do it (arrays; hash maps before 5.14).
   */
  lookupAndDelete(key: Uint8Array): Uint8Array | undefined {
    const { fd } = this
    this.#elements.setKey(key)
    return this.#elements.lookupAndDelete(fd) ? this.#elements.value.slice() : undefined
  }

  /**
   * Yields every entry, some hundreds per system call where the kernel can. Entries may be
   * inserted, changed and deleted meanwhile, also by the caller: one that stays is yielded once.
   *
   * @throws LastrefError LRE427 for a map without batch operations that changes so fast that there
   *   is no end.
   */
  entries(): Generator<RawEntry, void, undefined> {
    return scanEntries(this.#target, (key) => this.lookup(key))
  }

  /** Yields every key, as `entries` does. */
  keys(): Generator<Uint8Array, void, undefined> {
    return scanKeys(this.#target)
  }

  [Symbol.iterator](): Generator<RawEntry, void, undefined> {
    return this.entries()
  }

  /**
   * Writes many entries, in their order, in as few system calls as the kernel allows. Those before
   * one that fails are written.
   */
  updateBatch(entries: Iterable<RawEntry>, mode: UpdateMode = 'any'): void {
    updateMany(this.#target, entries, mode, (key, value) => this.update(key, value, mode))
  }

  /** Removes many keys; those that are not there are passed over. Returns how many were removed. */
  deleteBatch(keys: Iterable<Uint8Array>): number {
    return deleteMany(this.#target, keys, (key) => this.delete(key))
  }

  /**
   * Yields every entry and removes it. What was yielded is removed, also when the caller stops.
   * In a map that cannot read and delete in one step (lpm_trie) a value that is written in between
   * is lost.
   */
  drain(): Generator<RawEntry, void, undefined> {
    return drainEntries(this.#target, (key) => this.#take(key))
  }

  /** Returns the map with keys and values that are no bytes; it uses this handle, not its own. */
  typed<Key, Value>(key: Codec<Key>, value: Codec<Value>): TypedMap<Key, Value> {
    return new TypedMap(this, this.#elements, key, value)
  }

  /**
   * Returns the map with keys and values as its own BTF describes them.
   *
   * @throws LastrefError LRE442 when it has none; BpfSystemError without CAP_SYS_ADMIN.
   */
  typedFromBtf(): TypedMap<BtfValue, BtfValue> {
    const { btfId, btfKeyTypeId, btfValueTypeId, type, name } = this.#info
    const subject = `The key or value of ${type} map '${name}'`
    if (btfId === 0 || btfValueTypeId === 0) throw noLayout(subject, 'the map has no BTF')
    using handle = BpfBtf.fromId(btfId)
    const btf = handle.parse()
    return this.typed(codecFromBtf(btf, btfKeyTypeId), codecFromBtf(btf, btfValueTypeId))
  }

  /**
   * Maps an array into memory, where it is read (and written) without system calls. The view keeps
   * the map alive, also when this handle is closed, until it is closed itself.
   *
   * @throws LastrefError LRE423 for a map that is no array with the flag `mmapable`.
   */
  mapArray(options: MapArrayOptions = {}): MappedArray {
    return MappedArray.open(this.fd, this.#info, options)
  }

  get #subject(): string {
    return `${this.#info.type} map '${this.#info.name}'`
  }

  get #target(): BatchTarget {
    return {
      fd: () => this.fd,
      info: this.#info,
      valueSize: this.#elements.value.byteLength,
    }
  }

  #take(key: Uint8Array): Uint8Array | undefined {
    try {
      return this.lookupAndDelete(key)
    } catch (error) {
      const lacking = error instanceof BpfSystemError && isUnsupported(-error.errno)
      if (!lacking) throw error
      const value = this.lookup(key)
      return this.delete(key) ? value : undefined
    }
  }
}
