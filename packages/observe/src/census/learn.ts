import { readlinkSync } from 'node:fs'
import type { OwnRow } from '../generated/wire.ts'

/** What the walks must know of the running kernel; `struct known_addresses` in bpf/wire.h. */
export interface KnownAddresses {
  readonly map: number
  readonly prog: number
  readonly link: number
  readonly btf: number
  readonly iter: number
  readonly anonSuperBlock: number
  readonly pidLevel: number
}

/** Names of anonymous inodes, as the kernel gives them; links have one when made and one after. */
const kinds: Readonly<Record<string, 'map' | 'prog' | 'link' | 'btf' | 'iter'>> = {
  'anon_inode:bpf-map': 'map',
  'anon_inode:bpf-prog': 'prog',
  'anon_inode:bpf_link': 'link',
  'anon_inode:bpf-link': 'link',
  'anon_inode:btf': 'btf',
  'anon_inode:bpf_iter': 'iter',
}

/**
 * Returns the file operations of each kind of BPF file, learnt from lastref's own open files: no
 * kernel symbol is needed, and `bpf_map_fops` is one only with CONFIG_KALLSYMS_ALL.
 *
 * Call it while the pass that made `rows` is open, since its iterator is one of the files.
 */
export function learnFrom(rows: readonly OwnRow[]): KnownAddresses {
  const learnt = { map: 0, prog: 0, link: 0, btf: 0, iter: 0 }
  let anonSuperBlock = 0
  for (const row of rows) {
    const kind = kinds[linkTextOf(row.fd)]
    if (kind === undefined) continue
    learnt[kind] = row.fOp
    anonSuperBlock = row.superBlock
  }
  return { ...learnt, anonSuperBlock, pidLevel: rows[0]?.pidLevel ?? 0 }
}

function linkTextOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

/** Returns the bytes of `struct known_addresses`. */
export function encodeKnown(known: KnownAddresses): Uint8Array {
  const bytes = new Uint8Array(56)
  const view = new DataView(bytes.buffer)
  const { map, prog, link, btf, iter, anonSuperBlock } = known
  for (const [index, table] of [map, prog, link, btf, iter].entries()) {
    view.setBigUint64(index * 8, imageAddress(table), true)
  }
  view.setBigUint64(40, BigInt(anonSuperBlock), true)
  view.setUint32(48, known.pidLevel, true)
  return bytes
}

/**
 * Returns the 64-bit address in the kernel's image whose low 52 bits are `low`: those above are all
 * ones. In the heap they need not be.
 */
function imageAddress(low: number): bigint {
  return low === 0 ? 0n : BigInt(low) | (0xfffn << 52n)
}
