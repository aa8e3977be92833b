import type { ObjectKind } from '@lastref/model'
import { bpfSystemError } from '../errors.ts'
import { BpfAttr } from './bpf-attr.ts'
import type { BpfCommand } from './bpf-commands.ts'
import { bpfResult } from './bpf-syscall.ts'
import { errno } from './errno.ts'

const nextIdCommand: Readonly<Record<ObjectKind, BpfCommand>> = {
  map: 'MAP_GET_NEXT_ID',
  prog: 'PROG_GET_NEXT_ID',
  link: 'LINK_GET_NEXT_ID',
  btf: 'BTF_GET_NEXT_ID',
}

const fdByIdCommand: Readonly<Record<ObjectKind, BpfCommand>> = {
  map: 'MAP_GET_FD_BY_ID',
  prog: 'PROG_GET_FD_BY_ID',
  link: 'LINK_GET_FD_BY_ID',
  btf: 'BTF_GET_FD_BY_ID',
}

/**
 * Returns the smallest id above `id` that an object of this kind has, undefined after the last.
 *
 * @throws BpfSystemError, EPERM without CAP_SYS_ADMIN.
 */
export function nextId(kind: ObjectKind, id: number): number | undefined {
  const command = nextIdCommand[kind]
  const attr = new BpfAttr().u32(0, id).u32(4, 0)
  const result = bpfResult(command, attr)
  if (result === -errno.ENOENT) return undefined
  if (result < 0) throw bpfSystemError(command, -result, `${kind} id ${id}`)
  return attr.readU32(4)
}

/**
 * Opens an object by id.
 *
 * @returns a new close-on-exec fd, which is the caller's; undefined when there is no such object
 *   (any more), which for an id that was just read is an ordinary outcome.
 * @throws BpfSystemError, EPERM without CAP_SYS_ADMIN.
 */
export function fdById(kind: ObjectKind, id: number): number | undefined {
  const command = fdByIdCommand[kind]
  const result = bpfResult(command, new BpfAttr().u32(0, id).u32(8, 0))
  if (result === -errno.ENOENT) return undefined
  // A link has an id before it is made in full, and is not to be had until then: bpf_link_by_id(),
  // kernel/bpf/syscall.c.
  if (kind === 'link' && result === -errno.EAGAIN) return undefined
  if (result < 0) throw bpfSystemError(command, -result, `${kind} id ${id}`)
  return result
}
