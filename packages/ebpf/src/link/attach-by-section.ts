import { attachRefused, noSection } from '../errors-objects.ts'
import { libbpf, type Pointer } from '../native/libbpf.ts'
import { duplicateFd } from '../native/fd.ts'
import { readLinkInfo } from './link-info.ts'
import { BpfLink } from './link.ts'
import type { LinkOwner } from './link-owner.ts'
import { attachTo, type AttachableProgram } from './attach-to.ts'

/** A program inside libbpf, as long as its object is open. */
export interface NativeProgram {
  /** @throws LastrefError LRE453 when the object is closed. */
  pointer(): Pointer
}

/**
 * Attaches the program where its section says (`tp/sched/sched_switch`, `uprobe//bin/bash:main`…),
 * the way libbpf does.
 *
 * @throws LastrefError LRE155, LRE456, or LRE457 for a program without a section
 */
export function attachBySection(
  program: AttachableProgram,
  origin: { readonly section: string; native: NativeProgram; owner: LinkOwner } | null,
): BpfLink {
  if (origin === null) throw noSection(program.name)
  const tracepoint = /^(?:tp|tracepoint)\/([^/]+)\/(.+)$/.exec(origin.section)
  const [, category, name] = tracepoint ?? []
  if (category !== undefined && name !== undefined) {
    return attachTo(program, { to: 'tracepoint', category, name }, origin.owner)
  }
  const bpf = libbpf()
  const native = bpf.programAttach(origin.native.pointer())
  if (native === 0n) {
    const kind = origin.section.split('/')[0] ?? origin.section
    throw attachRefused(program.name, origin.section, kind, bpf.lastErrno())
  }
  const fd = duplicateFd(bpf.linkFd(native))
  const release = (): void => void bpf.linkDestroy(native)
  if (fd < 0) {
    release()
    throw attachRefused(program.name, origin.section, 'fd', -fd)
  }
  const { type } = readLinkInfo(fd)
  // libbpf keeps a perf event beside such a link and disables it when its own half goes.
  if (type === 'perf_event') return new BpfLink(fd, origin.owner, release)
  release()
  return new BpfLink(fd, origin.owner)
}
