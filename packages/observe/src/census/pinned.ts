import { closeSync, constants, openSync } from 'node:fs'
import type { OwnRow } from '../generated/wire.ts'
import { findBpffsMounts } from '../pins/bpffs-mounts.ts'
import { walkPins, type Pin } from '../pins/walk-pins.ts'
import type { PinnedObject } from './reading.ts'

/** How many pins are held open at a time: well below any RLIMIT_NOFILE. */
const batch = 500

// include/uapi/asm-generic/fcntl.h: a reference to the inode, none to what it holds.
const O_PATH = 0o10000000

/**
 * Returns every pin of every reachable bpffs with the address of what it holds.
 *
 * Each pin is opened with O_PATH, which neither needs permission on it nor takes a reference to the
 * object, and the inode is then read through lastref's own file.
 */
export function readPins(ownFiles: () => readonly OwnRow[]): {
  readonly pins: PinnedObject[]
  readonly blindSpots: readonly string[]
} {
  const { mounts, blindSpots: unreached } = findBpffsMounts()
  const { pins, blindSpots } = walkPins(mounts)
  const found: PinnedObject[] = []
  for (let start = 0; start < pins.length; start += batch) {
    found.push(...resolve(pins.slice(start, start + batch), ownFiles))
  }
  return { pins: found, blindSpots: [...unreached, ...blindSpots] }
}

function resolve(pins: readonly Pin[], ownFiles: () => readonly OwnRow[]): PinnedObject[] {
  const opened = new Map<number, Pin>()
  try {
    for (const pin of pins) {
      const fd = openIfThere(pin)
      if (fd !== null) opened.set(fd, pin)
    }
    const found: PinnedObject[] = []
    for (const row of ownFiles()) {
      const pin = opened.get(row.fd)
      if (pin === undefined || row.iPrivate === 0) continue
      const { path, alsoAt, mountNamespace } = pin
      found.push({ object: row.iPrivate, inode: row.inode, path, alsoAt, mountNamespace })
    }
    return found
  } finally {
    for (const fd of opened.keys()) closeSync(fd)
  }
}

/** Null for a pin that was removed since it was listed. */
function openIfThere(pin: Pin): number | null {
  try {
    return openSync(pin.openPath, O_PATH | constants.O_NOFOLLOW)
  } catch {
    return null
  }
}
