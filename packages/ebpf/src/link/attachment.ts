import { attachRefused } from '../errors-objects.ts'
import { BpfAttr, stableAddress } from '../native/bpf-attr.ts'
import { bpfCommand, bpfResult } from '../native/bpf-syscall.ts'
import { errno } from '../native/errno.ts'
import { libbpf } from '../native/libbpf.ts'
import { libc } from '../native/libc.ts'
import { syscallNumber } from '../native/syscall-numbers.ts'
import type { AttachableProgram } from './attach-to.ts'
import { attachTypeNumber, type KnownAttachType } from './attach-type.ts'
import type { LinkOwner, OwnedLink } from './link-owner.ts'

/** Where to attach a program to without a link. The fds stay the caller's. */
export type AttachmentTarget =
  | {
      readonly to: 'cgroup'
      readonly fd: number
      readonly attachType: KnownAttachType
      /** Whether descendants may add programs (`multi`), replace this one (`override`), or neither. */
      readonly mode?: 'exclusive' | 'override' | 'multi'
    }
  | { readonly to: 'sockmap'; readonly mapFd: number; readonly attachType: KnownAttachType }
  | { readonly to: 'socket'; readonly fd: number; readonly hook: 'filter' | 'reuseport' }
  | {
      readonly to: 'tc'
      readonly ifindex: number
      readonly direction: 'ingress' | 'egress'
      /** Chosen by the kernel when left out. */
      readonly priority?: number
    }

/**
 * An attachment without a link: unlike one, it outlives its handle and this process. It ends by
 * `detach`, when its target goes away, or with the object that the program came from.
 */
export interface Attachment extends OwnedLink {
  /** Takes the program off again; does nothing the second time. */
  detach(): void
}

// BPF_F_ALLOW_OVERRIDE and BPF_F_ALLOW_MULTI
const modes = { exclusive: 0, override: 1, multi: 2 } as const

/**
 * Attaches a loaded program to `target` without a link.
 *
 * @throws LastrefError LRE153 or LRE456
 */
export function attachWithoutLink(
  program: AttachableProgram,
  target: AttachmentTarget,
  owner: LinkOwner | null,
): Attachment {
  const undo = attach(program, target)
  let attached = true
  const detach = (): void => {
    if (!attached) return
    attached = false
    owner?.release(attachment)
    undo()
  }
  const attachment: Attachment = { id: null, detach, [Symbol.dispose]: detach }
  owner?.adopt(attachment)
  return attachment
}

function attach(program: AttachableProgram, target: AttachmentTarget): () => void {
  switch (target.to) {
    case 'cgroup':
      return attachToFd(
        program,
        target.to,
        target.fd,
        target.attachType,
        modes[target.mode ?? 'multi'],
      )
    case 'sockmap':
      return attachToFd(program, target.to, target.mapFd, target.attachType, 0)
    case 'socket':
      return attachToSocket(program, target.fd, target.hook)
    case 'tc':
      return attachToInterface(program, target.ifindex, target.direction, target.priority ?? 0)
  }
}

function attachToFd(
  program: AttachableProgram,
  kind: string,
  fd: number,
  attachType: KnownAttachType,
  flags: number,
): () => void {
  const attr = (): BpfAttr =>
    new BpfAttr().u32(0, fd).u32(4, program.fd).u32(8, attachTypeNumber(attachType))
  const result = bpfResult('PROG_ATTACH', attr().u32(12, flags))
  if (result < 0) throw attachRefused(program.name, attachType, kind, -result)
  const used = attr().u32(12, 0)
  return () => void bpfCommand('PROG_DETACH', used, `${attachType} of ${program.name}`)
}

// include/uapi/asm-generic/socket.h: attach and detach
const SOL_SOCKET = 1
const socketOptions = { filter: [50, 27], reuseport: [52, 68] } as const

function attachToSocket(
  program: AttachableProgram,
  fd: number,
  hook: 'filter' | 'reuseport',
): () => void {
  const [attachOption, detachOption] = socketOptions[hook]
  const set = (option: number, value: number): number => {
    const bytes = new Uint8Array(new ArrayBuffer(4))
    new DataView(bytes.buffer).setInt32(0, value, true)
    const nr = syscallNumber('setsockopt')
    return libc().syscall(nr, fd, SOL_SOCKET, option, stableAddress(bytes), bytes.byteLength)
  }
  const result = set(attachOption, program.fd)
  if (result < 0) throw attachRefused(program.name, `the socket fd ${fd}`, 'socket', -result)
  // A socket that was closed meanwhile took its program along.
  return () => void set(detachOption, 0)
}

// struct bpf_tc_hook and struct bpf_tc_opts in libbpf.h
const hookSize = 24
const optsSize = 32
const directions = { ingress: 1, egress: 2 } as const

/** The clsact qdisc that this may create stays: filters of others may hang on it by then. */
function attachToInterface(
  program: AttachableProgram,
  ifindex: number,
  direction: 'ingress' | 'egress',
  priority: number,
): () => void {
  const hook = new DataView(new ArrayBuffer(hookSize))
  hook.setBigUint64(0, BigInt(hookSize), true)
  hook.setInt32(8, ifindex, true)
  hook.setUint32(12, directions[direction], true)
  const opts = new DataView(new ArrayBuffer(optsSize))
  opts.setBigUint64(0, BigInt(optsSize), true)
  opts.setInt32(8, program.fd, true)
  opts.setUint32(24, priority, true)
  const bytesOf = (view: DataView): Uint8Array => new Uint8Array(view.buffer)
  const fail = (result: number): Error =>
    attachRefused(program.name, `tc ${direction} of interface ${ifindex}`, 'tc', -result)

  const created = libbpf().tcHookCreate(bytesOf(hook))
  if (created < 0 && created !== -errno.EEXIST) throw fail(created)
  const result = libbpf().tcAttach(bytesOf(hook), bytesOf(opts))
  if (result < 0) throw fail(result)
  return () => {
    // What identifies the filter is its handle and priority; the rest has to be zero.
    opts.setInt32(8, 0, true)
    opts.setUint32(12, 0, true)
    opts.setUint32(16, 0, true)
    libbpf().tcDetach(bytesOf(hook), bytesOf(opts))
  }
}
