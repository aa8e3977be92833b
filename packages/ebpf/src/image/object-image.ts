import type { GlobalVariable } from '../object/global-variables.ts'

/**
 * What loading an object came to on one kernel: everything that libbpf works out from the object
 * and the kernel's types, so that it can be loaded again without either. Plain data, as JSON can
 * carry it; bytes are base64.
 *
 * It holds for the kernel it was made on and no other.
 */
export interface ObjectImage {
  readonly name: string
  readonly license: string
  /** The object's BTF, which tells the verifier which functions there are. */
  readonly btf: string
  readonly maps: readonly MapImage[]
  readonly programs: readonly ProgramImage[]
}

export interface MapImage {
  readonly name: string
  /** The data section that the map is, null for a map that was declared. */
  readonly section: SectionImage | null
  /** enum bpf_map_type */
  readonly type: number
  readonly keySize: number
  readonly valueSize: number
  readonly maxEntries: number
  readonly flags: number
}

export interface SectionImage {
  readonly name: string
  readonly variables: readonly GlobalVariable[]
  /** Null for zeroes. */
  readonly initial: string | null
}

export interface ProgramImage {
  readonly name: string
  readonly section: string
  /** enum bpf_prog_type and enum bpf_attach_type */
  readonly type: number
  readonly attachType: number
  /** What it is attached to, as a type of the kernel; 0 for nothing. */
  readonly attachBtfId: number
  /** Relocated, but for the fds of maps. */
  readonly instructions: string
  /** Instructions that name a map: their index, and that of the map. */
  readonly mapReferences: readonly (readonly [instruction: number, map: number])[]
  /** Where each function begins, and its type in the BTF. */
  readonly functions: readonly (readonly [instruction: number, type: number])[]
}
