import { Btf } from '../btf/btf.ts'
import { readElfSection } from '../btf/elf-section.ts'

// enum bpf_core_relo_kind in include/uapi/linux/bpf.h: those that are answered by an id in the
// kernel's own BTF, or by comparing types through pointers.
const needWholeKernel = new Set([7, 12])
const typeIdLocal = 6

/**
 * Returns the names of the kernel types that the object's CO-RE relocations start from, without
 * their flavour (`file___old` is `file`); null when only the whole kernel BTF will do.
 *
 * The relocations are the third part of .BTF.ext (struct btf_ext_header in tools/lib/bpf).
 */
export function coreRoots(object: Uint8Array): ReadonlySet<string> | null {
  const types = readElfSection(object, '.BTF')
  const extension = readElfSection(object, '.BTF.ext')
  if (types === undefined || extension === undefined) return new Set()
  const view = new DataView(extension.buffer, extension.byteOffset, extension.byteLength)
  const headerSize = view.getUint32(4, true)
  // Older compilers wrote a header without this part.
  if (headerSize < 32) return new Set()
  const start = headerSize + view.getUint32(24, true)
  const end = start + view.getUint32(28, true)
  if (start === end) return new Set()
  const recordSize = view.getUint32(start, true)
  const btf = Btf.parse(types)
  const roots = new Set<string>()
  for (let at = start + 4; at < end;) {
    const count = view.getUint32(at + 4, true)
    at += 8
    for (let i = 0; i < count; i += 1, at += recordSize) {
      const kind = view.getUint32(at + 12, true)
      if (needWholeKernel.has(kind)) return null
      if (kind !== typeIdLocal)
        roots.add(essentialName(btf.type(view.getUint32(at + 4, true)).name))
    }
  }
  roots.delete('')
  return roots
}

function essentialName(name: string): string {
  const flavour = name.indexOf('___')
  return flavour > 0 ? name.slice(0, flavour) : name
}
