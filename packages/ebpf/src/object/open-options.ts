import { libc } from '../native/libc.ts'

const size = 80
const nameOffset = 8
const customBtfOffset = 48

export interface PackedOptions {
  readonly bytes: Uint8Array
  /** What `bytes` points at: keep it reachable as long as `bytes` is in use. */
  readonly strings: readonly Uint8Array[]
}

/**
 * Returns a `struct bpf_object_open_opts` (libbpf.h).
 *
 * @param types path of the BTF that CO-RE is done by, the kernel's own when null
 */
export function openOptions(name: string, types: string | null): PackedOptions {
  const cName = Buffer.from(`${name}\0`)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(size), true)
  view.setBigUint64(nameOffset, libc().addressOf(cName), true)
  if (types === null) return { bytes, strings: [cName] }
  const cTypes = Buffer.from(`${types}\0`)
  view.setBigUint64(customBtfOffset, libc().addressOf(cTypes), true)
  return { bytes, strings: [cName, cTypes] }
}
