import { closeSync, constants, openSync } from 'node:fs'
import { BpfSystemError, progQuery, attachTypeName } from '@lastref/ebpf'
import { ownHierarchy } from '../cgroups/hierarchies.ts'
import { walkCgroups } from '../cgroups/walk-cgroups.ts'
import { blindSpot } from '../procfs/blind-spot.ts'
import { isGone, isRefused, orNull } from '../procfs/errno.ts'
import type { AttachedProg, AttachedProgs } from './attached.ts'
import { cgroupHook, type LinkedProgs } from './linked-progs.ts'

/** Returns the programs attached to cgroups without a link: one reference each. */
export function cgroupAttachments(
  attachTypes: readonly number[],
  linked: LinkedProgs,
): AttachedProgs {
  if (attachTypes.length === 0) return { attachments: [], blindSpots: [] }
  const hierarchy = ownHierarchy('unified')
  if (hierarchy === null) {
    const sentence = 'cgroup v2 is not mounted here; programs on cgroups are not seen'
    return { attachments: [], blindSpots: [blindSpot('cgroup2-not-mounted', sentence)] }
  }
  const attachments: AttachedProg[] = []
  const blindSpots = new Set<string>()
  // A kernel that does not know an attach type says so for the first cgroup as for all.
  const supported = new Set(attachTypes)
  for (const { id, path, directory } of walkCgroups(hierarchy)) {
    const fd = orNull(() => openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY))
    if (fd === null) continue
    try {
      for (const attachType of supported) {
        const progIds = query(fd, attachType, supported)
        if (progIds === 'refused') {
          blindSpots.add(refusedCgroups)
          return { attachments, blindSpots: [...blindSpots] }
        }
        for (const [progId, times] of countsOf(progIds)) {
          const refs = times - linked.count(cgroupHook(id, attachType), progId)
          const name = attachTypeName(attachType)
          const to = { type: 'cgroup', cgroupId: String(id), path, attachType: name } as const
          if (refs > 0) attachments.push({ progId, to, refs })
        }
      }
    } finally {
      closeSync(fd)
    }
  }
  return { attachments, blindSpots: [...blindSpots] }
}

const refusedCgroups = blindSpot(
  'cgroup-attachments',
  'programs on cgroups may not be asked for (needs CAP_NET_ADMIN: sudo)',
)

const none: readonly number[] = []

function query(
  fd: number,
  attachType: number,
  supported: Set<number>,
): readonly number[] | 'refused' {
  try {
    return progQuery({ target: { fd }, attachType }).progIds
  } catch (error) {
    if (isRefused(error)) return 'refused'
    if (isGone(error)) return none
    if (!(error instanceof BpfSystemError)) throw error
    supported.delete(attachType)
    return none
  }
}

/** Returns how often each id occurs. */
export function countsOf(ids: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
