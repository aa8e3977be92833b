import { bpfSystemError } from '../errors.ts'
import { wrongSize } from '../errors-maps.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import type { BpfCommand } from '../native/bpf-commands.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { errno } from '../native/errno.ts'

/** What an update expects of the key: BPF_ANY, BPF_NOEXIST, BPF_EXIST. */
export type UpdateMode = 'any' | 'noexist' | 'exist'

const modeBits: Readonly<Record<UpdateMode, bigint>> = { any: 0n, noexist: 1n, exist: 2n }

/**
 * Single elements of one map. Key and value go through buffers that are made once, at addresses
 * that are known to the attributes, so that an operation allocates nothing.
 */
export class ElementAccess {
  readonly key: Uint8Array
  readonly value: Uint8Array
  readonly keyView: DataView
  readonly valueView: DataView
  readonly #attr: BpfAttr
  readonly #deleteAttr: BpfAttr
  readonly #subject: string

  constructor(keySize: number, valueSize: number, subject: string) {
    this.key = new Uint8Array(new ArrayBuffer(keySize))
    this.value = new Uint8Array(new ArrayBuffer(valueSize))
    this.keyView = new DataView(this.key.buffer)
    this.valueView = new DataView(this.value.buffer)
    this.#subject = subject
    this.#attr = new BpfAttr()
      .pointer(8, keySize === 0 ? undefined : this.key)
      .pointer(16, valueSize === 0 ? undefined : this.value)
      .u64(24, 0n)
    // The kernel refuses a deletion whose value is not NULL.
    this.#deleteAttr = new BpfAttr().pointer(8, keySize === 0 ? undefined : this.key)
  }

  setKey(key: Uint8Array): void {
    if (key.byteLength !== this.key.byteLength) {
      throw wrongSize('key', this.key.byteLength, key.byteLength)
    }
    this.key.set(key)
  }

  setValue(value: Uint8Array): void {
    if (value.byteLength !== this.value.byteLength) {
      throw wrongSize('value', this.value.byteLength, value.byteLength)
    }
    this.value.set(value)
  }

  /** Reads the value of `key` into `value`; false when there is none. */
  lookup(fd: number): boolean {
    return this.#found('MAP_LOOKUP_ELEM', fd, 0n)
  }

  lookupAndDelete(fd: number): boolean {
    return this.#found('MAP_LOOKUP_AND_DELETE_ELEM', fd, 0n)
  }

  update(fd: number, mode: UpdateMode): void {
    const result = this.#call('MAP_UPDATE_ELEM', fd, modeBits[mode])
    if (result < 0) throw bpfSystemError('MAP_UPDATE_ELEM', -result, this.#subject)
  }

  /** Removes `key`; false when it was not there. */
  delete(fd: number): boolean {
    const result = bpfResult('MAP_DELETE_ELEM', this.#deleteAttr.u32(0, fd))
    if (result === -errno.ENOENT) return false
    if (result < 0) throw bpfSystemError('MAP_DELETE_ELEM', -result, this.#subject)
    return true
  }

  #found(command: BpfCommand, fd: number, flags: bigint): boolean {
    const result = this.#call(command, fd, flags)
    if (result === -errno.ENOENT) return false
    if (result < 0) throw bpfSystemError(command, -result, this.#subject)
    return true
  }

  #call(command: BpfCommand, fd: number, flags: bigint): number {
    return bpfResult(command, this.#attr.u32(0, fd).u64(24, flags))
  }
}
