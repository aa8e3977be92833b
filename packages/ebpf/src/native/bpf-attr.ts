import { libc } from './libc.ts'

// union bpf_attr is 168 bytes on Linux 6.18; a kernel accepts a longer one whose tail is zero.
const capacity = 256

/**
 * The attributes of one bpf(2) call: a fixed buffer that is filled in place, so that a call on a
 * hot path allocates nothing. Offsets are those of union bpf_attr in include/uapi/linux/bpf.h.
 * Fill it and make the call without giving up the thread in between; it may then be filled again.
 */
export class BpfAttr {
  readonly #view: DataView = new DataView(new ArrayBuffer(capacity))
  readonly #bytes: Uint8Array = new Uint8Array(this.#view.buffer)
  /** Where the kernel finds the attributes: the buffer lies outside the moving heap. */
  readonly address: number = Number(libc().addressOf(this.#bytes))
  #pointees: Uint8Array[] = []
  #size = 0

  /** How many bytes are in use: what goes to the kernel as the size of the attributes. */
  get size(): number {
    return this.#size
  }

  reset(): this {
    this.#bytes.fill(0, 0, this.#size)
    this.#size = 0
    this.#pointees = []
    return this
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value, true)
    return this.#grow(offset + 4)
  }

  u64(offset: number, value: bigint): this {
    this.#view.setBigUint64(offset, value, true)
    return this.#grow(offset + 8)
  }

  /** Copies `bytes` into the attributes themselves, e.g. a name. */
  inline(offset: number, bytes: Uint8Array): this {
    this.#bytes.set(bytes, offset)
    return this.#grow(offset + bytes.byteLength)
  }

  /** Stores the address of `bytes`, which stay reachable until the next reset. */
  pointer(offset: number, bytes: Uint8Array | undefined): this {
    if (bytes !== undefined) {
      this.#pointees.push(bytes)
      this.#view.setBigUint64(offset, stableAddress(bytes), true)
    }
    return this.#grow(offset + 8)
  }

  /** What stands at `offset` after the call; some commands answer inside the attributes. */
  readU32(offset: number): number {
    return this.#view.getUint32(offset, true)
  }

  readU64(offset: number): bigint {
    return this.#view.getBigUint64(offset, true)
  }

  #grow(end: number): this {
    // Attributes are read by the kernel in units of 8 bytes: fields that answer must be inside.
    if (end > this.#size) this.#size = Math.min((end + 7) & ~7, capacity)
    return this
  }
}

/** The address of the first of `bytes`, which does not move while they are reachable. */
export function stableAddress(bytes: Uint8Array): bigint {
  // V8 keeps small typed arrays inside its moving heap until somebody asks for their buffer.
  return bytes.buffer.byteLength === 0 ? 0n : libc().addressOf(bytes)
}
