import { readFileSync } from 'node:fs'
import { closeFd, fdById, parseBtf, readLinkInfo, type Btf, type LinkInfo } from '@lastref/ebpf'
import type { AttachPoint } from '@lastref/model'
import { findLinkDevices } from '../attachments/link-devices.ts'
import { attachPointOf } from '../attachments/link-target.ts'

/**
 * Returns what the links are attached to, by link id. Each link is opened for the moment of asking,
 * after the books are closed.
 */
export function readLinkTargets(
  ids: readonly number[],
  cgroupPath: (id: bigint) => string | null,
): ReadonlyMap<number, AttachPoint | null> {
  const infos = ids.flatMap((id) => infoOf(id) ?? [])
  const devices = findLinkDevices(infos)
  const names = { cgroupPath, functionName, device: (id: number) => devices.get(id) ?? null }
  return new Map(infos.map((info) => [info.id, attachPointOf(info, names)]))
}

/** Null for a link that is gone by now. */
function infoOf(id: number): LinkInfo | null {
  const fd = fdById('link', id)
  if (fd === undefined) return null
  try {
    return readLinkInfo(fd)
  } finally {
    closeFd(fd)
  }
}

let vmlinux: Btf | null | undefined

/** Names of kernel functions; those of modules stay without one. */
function functionName(btfObjectId: number, btfId: number): string | null {
  // Object 1 is vmlinux: the kernel numbers its own BTF first (kernel/bpf/btf.c).
  if (btfObjectId !== 1 || btfId === 0) return null
  vmlinux ??= readVmlinux()
  return vmlinux === null || btfId >= vmlinux.typeCount ? null : vmlinux.type(btfId).name
}

function readVmlinux(): Btf | null {
  try {
    return parseBtf(readFileSync('/sys/kernel/btf/vmlinux'))
  } catch {
    return null
  }
}
