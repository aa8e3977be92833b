import { attachRefused } from '../errors-objects.ts'
import { IteratorLink } from '../iterator/iterator-link.ts'
import { iteratorAttr, type IteratorTarget } from '../iterator/iterator-target.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import type { AttachableProgram } from './attach-to.ts'
import type { LinkOwner } from './link-owner.ts'

/** @throws LastrefError LRE155 or LRE456 */
export function attachIterator(
  program: AttachableProgram,
  target: IteratorTarget,
  owner: LinkOwner | null,
): IteratorLink {
  const fd = bpfResult('LINK_CREATE', iteratorAttr(program.fd, target))
  if (fd < 0) throw attachRefused(program.name, program.section ?? 'its iterator', 'iter', -fd)
  return new IteratorLink(fd, owner)
}
