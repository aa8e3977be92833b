import type { AttachedProgs } from './attached.ts'
import { cgroupAttachments } from './cgroup-attachments.ts'
import { LinkedProgs } from './linked-progs.ts'
import { netAttachments } from './net-attachments.ts'
import { hooksOf, typesOfProgs } from './prog-types.ts'

export interface ReadAttachmentsOptions {
  /** Only these programs: only where programs of their types can be is asked. */
  readonly wantedProgIds?: ReadonlySet<number>
}

/**
 * Returns what keeps programs alive without being a link or a file: XDP, tc filters, tcx, netkit,
 * cgroups and network namespaces, in every network namespace that can be entered.
 *
 * An XDP program that a link attaches is listed as well, with the references that the interface's
 * driver and the dispatcher take besides the link's own.
 *
 * The thread changes its network namespace meanwhile and is back on return.
 */
export function readAttachments({ wantedProgIds }: ReadAttachmentsOptions = {}): AttachedProgs {
  if (wantedProgIds?.size === 0) return { attachments: [], blindSpots: [] }
  const hooks = hooksOf(wantedProgIds === undefined ? null : typesOfProgs(wantedProgIds))
  const linked = new LinkedProgs()
  const found = [netAttachments(hooks, linked), cgroupAttachments(hooks.cgroup, linked)]
  return {
    attachments: found
      .flatMap((part) => part.attachments)
      .filter(({ progId }) => wantedProgIds === undefined || wantedProgIds.has(progId)),
    blindSpots: found.flatMap((part) => part.blindSpots),
  }
}
