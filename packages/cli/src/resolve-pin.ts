import { realpathSync, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { BpfObject, PinHolder } from '@lastref/model'
import { noSuchPin, notAPin, unreadablePin } from './errors.ts'
import { ownMountNamespace } from './namespace-reach.ts'

/** BPF_FS_MAGIC of include/uapi/linux/magic.h. */
const bpfFsMagic = 0xcafe4a11

/**
 * Returns the objects pinned at a path: as it reads here, or else in another mount namespace.
 * The pin itself is never opened, for an open would be a reference of our own.
 */
export function findByPin(
  word: string,
  candidates: readonly BpfObject[],
  cwd: string,
): readonly BpfObject[] {
  const path = resolve(cwd, word)
  const real = realPath(path)
  const own = ownMountNamespace()
  if (real.kind === 'found') {
    const here = pinnedAt(candidates, (pin) => namesOf(pin, own).includes(real.path))
    if (here.length === 0) throw notAPin(path, whyNot(real.path))
    return here
  }
  const elsewhere = pinnedAt(candidates, (pin) => pin.path === path && pin.mountNamespace !== own)
  if (elsewhere.length > 0) return elsewhere
  if (real.kind === 'refused') throw unreadablePin(path, real.cause)
  throw noSuchPin(path, mountHelp(path), real.cause)
}

function pinnedAt(
  candidates: readonly BpfObject[],
  matches: (pin: PinHolder) => boolean,
): readonly BpfObject[] {
  return candidates.filter(({ holders }) =>
    holders.some((holder) => holder.kind === 'pin' && matches(holder)),
  )
}

/** The other names of an inode may lie in any namespace; its path lies in the one it names. */
function namesOf(pin: PinHolder, own: number | null): readonly string[] {
  const others = pin.alsoAt ?? []
  return pin.mountNamespace === own ? [pin.path, ...others] : others
}

type RealPath =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing' | 'refused'; readonly cause: unknown }

function realPath(path: string): RealPath {
  try {
    return { kind: 'found', path: realpathSync(path) }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    return { kind: code === 'EACCES' || code === 'EPERM' ? 'refused' : 'missing', cause }
  }
}

function whyNot(path: string): string {
  if (!isOnBpfFs(path)) return 'it is not in a BPF file system'
  return 'it is a directory or a text file of the kernel'
}

/** A path that is missing because no bpffs is mounted needs another help than a wrong name. */
function mountHelp(path: string): string {
  if (!path.startsWith('/sys/fs/bpf')) return 'findmnt -t bpf'
  return isOnBpfFs('/sys/fs/bpf') ? `ls ${dirname(path)}` : 'mount -t bpf bpf /sys/fs/bpf'
}

function isOnBpfFs(path: string): boolean {
  try {
    return statfsSync(path).type === bpfFsMagic
  } catch {
    return false
  }
}
