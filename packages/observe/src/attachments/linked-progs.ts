import { closeFd, fdById, nextId, objectInfo, linkTypeName } from '@lastref/ebpf'

/**
 * Which programs are attached by links: the kernel lists them together with those attached without,
 * and only by taking them off the list the latter remain. Read when first asked, once.
 */
export class LinkedProgs {
  #counts: Map<string, number> | undefined

  /** How many links attach the program there; `where` as in `cgroupHook` and its like. */
  count(where: string, progId: number): number {
    this.#counts ??= readLinks()
    return this.#counts.get(`${where} ${progId}`) ?? 0
  }
}

/** A cgroup and an attach type as `LinkedProgs` wants them. */
export function cgroupHook(cgroupId: number, attachType: number): string {
  return `cgroup ${cgroupId} ${attachType}`
}

/** A network namespace and an attach type as `LinkedProgs` wants them. */
export function netNamespaceHook(inode: number, attachType: number): string {
  return `netns ${inode} ${attachType}`
}

/** An interface as `LinkedProgs` wants it; the kernel does not tell in which namespace it is. */
export function xdpHook(ifindex: number): string {
  return `xdp ${ifindex}`
}

function readLinks(): Map<string, number> {
  const counts = new Map<string, number>()
  const bytes = new Uint8Array(new ArrayBuffer(64))
  for (let id = nextId('link', 0); id !== undefined; id = nextId('link', id)) {
    const fd = fdById('link', id)
    if (fd === undefined) continue
    try {
      bytes.fill(0)
      objectInfo(fd, bytes)
    } finally {
      closeFd(fd)
    }
    const view = new DataView(bytes.buffer)
    const where = hookOf(view)
    if (where === null) continue
    const key = `${where} ${view.getUint32(8, true)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** struct bpf_link_info: what follows the type, the id and the program begins at 16. */
function hookOf(view: DataView): string | null {
  const type: string = linkTypeName(view.getUint32(0, true))
  switch (type) {
    case 'cgroup':
      return cgroupHook(Number(view.getBigUint64(16, true)), view.getUint32(24, true))
    case 'netns':
      return netNamespaceHook(view.getUint32(16, true), view.getUint32(20, true))
    case 'xdp':
      return xdpHook(view.getUint32(16, true))
    default:
      return null
  }
}
