import type { ObjectKind } from '@lastref/model'
import { BpfAttr } from './bpf-attr.ts'
import { bpfCommand, bpfResult } from './bpf-syscall.ts'

let scratch: { readonly attr: BpfAttr; readonly bytes: Uint8Array; readonly view: DataView }

/**
 * Fills `bytes` with the kernel's info struct of the object behind `fd` (bpf_map_info,
 * bpf_prog_info, bpf_link_info or bpf_btf_info in include/uapi/linux/bpf.h). Some structs also
 * take input: set it in `bytes` before.
 *
 * @returns how many bytes the kernel filled; an older one fills fewer.
 * @throws BpfSystemError
 */
export function objectInfo(fd: number, bytes: Uint8Array): number {
  const attr = new BpfAttr().u32(0, fd).u32(4, bytes.byteLength).pointer(8, bytes)
  bpfCommand('OBJ_GET_INFO_BY_FD', attr)
  return attr.readU32(4)
}

/** Returns the id of the object behind `fd`, or null when the kernel does not tell. */
export function objectId(kind: ObjectKind, fd: number): number | null {
  scratch ??= newScratch()
  const { attr, bytes, view } = scratch
  bytes.fill(0)
  attr.reset().u32(0, fd).u32(4, bytes.byteLength).pointer(8, bytes)
  if (bpfResult('OBJ_GET_INFO_BY_FD', attr) < 0) return null
  // struct bpf_btf_info begins with a pointer and a size, the others with their type.
  return view.getUint32(kind === 'btf' ? 12 : 4, true)
}

function newScratch(): typeof scratch {
  const bytes = new Uint8Array(new ArrayBuffer(16))
  return { attr: new BpfAttr(), bytes, view: new DataView(bytes.buffer) }
}
