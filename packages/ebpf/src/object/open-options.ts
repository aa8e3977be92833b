import { libc } from '../native/libc.ts'

const size = 80
const nameOffset = 8

export interface PackedOptions {
  readonly bytes: Uint8Array
  /** What `bytes` points at: keep it reachable as long as `bytes` is in use. */
  readonly name: Uint8Array
}

/** Returns a `struct bpf_object_open_opts` (libbpf.h) that names the object. */
export function openOptions(name: string): PackedOptions {
  const cName = Buffer.from(`${name}\0`)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(size), true)
  view.setBigUint64(nameOffset, libc().addressOf(cName), true)
  return { bytes, name: cName }
}
