// include/uapi/linux/netlink.h
const NLM_F_REQUEST = 1
const NLM_F_DUMP = 0x300
const headerSize = 16
const attributeTypeMask = 0x3fff

/** Returns a request for a dump: the header with this type, then the family's own header. */
export function dumpRequest(type: number, body: Uint8Array): Uint8Array {
  const message = new Uint8Array(headerSize + body.byteLength)
  const view = new DataView(message.buffer)
  view.setUint32(0, message.byteLength, true)
  view.setUint16(4, type, true)
  view.setUint16(6, NLM_F_REQUEST | NLM_F_DUMP, true)
  message.set(body, headerSize)
  return message
}

/** Returns the type of a message (nlmsg_type); -1 for one that is cut short. */
export function messageType(message: Uint8Array): number {
  return message.byteLength < headerSize ? -1 : viewOf(message).getUint16(4, true)
}

/** The attributes of a message or of another attribute, by type; the last of a type counts. */
export class NetlinkAttributes {
  readonly #values = new Map<number, Uint8Array>()

  /** `bytes` begin with an attribute; what is cut short or malformed ends the list. */
  constructor(bytes: Uint8Array) {
    const view = viewOf(bytes)
    for (let at = 0; at + 4 <= bytes.byteLength;) {
      const length = view.getUint16(at, true)
      if (length < 4 || at + length > bytes.byteLength) return
      const type = view.getUint16(at + 2, true) & attributeTypeMask
      this.#values.set(type, bytes.subarray(at + 4, at + length))
      at += (length + 3) & ~3
    }
  }

  u32(type: number): number | null {
    const value = this.#values.get(type)
    return value === undefined || value.byteLength < 4 ? null : viewOf(value).getUint32(0, true)
  }

  /** Text up to its NUL. */
  text(type: number): string | null {
    const value = this.#values.get(type)
    if (value === undefined) return null
    const end = value.indexOf(0)
    return Buffer.from(end < 0 ? value : value.subarray(0, end)).toString('utf8')
  }

  nested(type: number): NetlinkAttributes {
    return new NetlinkAttributes(this.#values.get(type) ?? new Uint8Array(0))
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
