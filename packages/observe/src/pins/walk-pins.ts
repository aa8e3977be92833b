import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { blindSpot } from '../procfs/blind-spot.ts'
import { errnoOf, isGone, orNull } from '../procfs/errno.ts'
import { fsPath, joinPath, pathText, type FsPath } from '../procfs/fs-path.ts'
import { statDevice } from '../procfs/mountinfo.ts'
import type { BpffsMount } from './bpffs-mounts.ts'

/** A bpffs inode. What object it holds is not known here: opening it would take a reference. */
export interface Pin {
  /** `major:minor` of the bpffs. */
  readonly device: string
  readonly inode: number
  /** As a user in `mountNamespace` sees it; a byte that is not UTF-8 reads `\xNN`. */
  readonly path: string
  /** Its other names, without repetition: hard links, and other mounts of the same bpffs. */
  readonly alsoAt: readonly string[]
  readonly mountNamespace: number
  /** Opens exactly this inode for us, also from another mount namespace. */
  readonly openPath: FsPath
}

export interface Pins {
  readonly pins: readonly Pin[]
  readonly blindSpots: readonly string[]
}

export interface WalkBounds {
  /** Directory levels below a mount point. */
  readonly maxDepth: number
  readonly maxPins: number
}

const defaultBounds: WalkBounds = { maxDepth: 64, maxPins: 1_000_000 }

/**
 * Returns the pins in these mounts: each inode once, with all its names. A bpffs that is mounted
 * several times is walked once. Symbolic links are not followed.
 */
export function walkPins(mounts: readonly BpffsMount[], bounds: WalkBounds = defaultBounds): Pins {
  const pins: Pin[] = []
  const blindSpots = new Set<string>()
  for (const ofDevice of Map.groupBy(mounts, (mount) => mount.device).values()) {
    for (const pin of walkDevice(ofDevice, bounds, blindSpots)) {
      if (pins.length === bounds.maxPins) {
        blindSpots.add(
          blindSpot('pins-too-many', `only the first ${bounds.maxPins} pins of the host are shown`),
        )
        return { pins, blindSpots: [...blindSpots] }
      }
      pins.push(pin)
    }
  }
  return { pins, blindSpots: [...blindSpots] }
}

interface MutablePin extends Pin {
  alsoAt: readonly string[]
}

const noOtherNames: readonly string[] = []

function walkDevice(
  mounts: readonly BpffsMount[],
  bounds: WalkBounds,
  blindSpots: Set<string>,
): Iterable<Pin> {
  const byInode = new Map<number, MutablePin>()
  const walked: BpffsMount[] = []
  let vanished: BpffsMount | undefined
  // The widest mount first: what a bind mount of a part shows has been seen by then.
  const widestFirst = mounts.toSorted((a, b) => a.root.length - b.root.length)
  for (const mount of widestFirst) {
    if (walked.some((other) => isWithin(mount.root, other.root))) continue
    walkMount(mount, namesakes(mount, mounts), bounds, byInode, blindSpots)
    if (stillThere(mount)) walked.push(mount)
    else vanished = mount
  }
  if (walked.length > 0 && walked.every((mount) => mount.root !== '/')) {
    const parts = walked.map((mount) => mount.root).join(', ')
    blindSpots.add(
      blindSpot('bpffs-part', `of the bpffs ${mounts[0]?.device} only ${parts} can be reached`),
    )
  }
  if (walked.length === 0 && vanished !== undefined) {
    blindSpots.add(
      blindSpot(
        'mount-namespace-vanished',
        `mount namespace ${vanished.mountNamespace} vanished while its pins were read`,
      ),
    )
  }
  return byInode.values()
}

/** False when the process through which we looked into its namespace has exited. */
function stillThere(mount: BpffsMount): boolean {
  return orNull(() => lstatSync(mount.rootPath)) !== null
}

function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`)
}

/** Another mount of the same bpffs: which part of this mount's paths it shows, and as what. */
interface Namesake {
  /** Relative to our mount point: '' or `/sub`. */
  readonly below: string
  readonly mountPoint: string
}

function namesakes(mount: BpffsMount, all: readonly BpffsMount[]): Namesake[] {
  const distinct = new Map<string, Namesake>()
  for (const other of all) {
    if (other === mount || !isWithin(other.root, mount.root)) continue
    const below = other.root.slice(mount.root === '/' ? 0 : mount.root.length)
    const namesake = { below: below === '/' ? '' : below, mountPoint: other.mountPoint }
    if (namesake.below === '' && other.mountPoint === mount.mountPoint) continue
    distinct.set(`${namesake.below}\n${namesake.mountPoint}`, namesake)
  }
  return [...distinct.values()]
}

interface Directory {
  readonly openPath: FsPath
  /** Relative to the mount point, beginning with a slash; '' for the mount point itself. */
  readonly below: string
  readonly depth: number
}

/** Adds what one mount shows to `byInode`. */
function walkMount(
  mount: BpffsMount,
  others: readonly Namesake[],
  bounds: WalkBounds,
  byInode: Map<number, MutablePin>,
  blindSpots: Set<string>,
): void {
  const device = statDevice(mount.device)
  const top = mount.mountPoint === '/' ? '' : mount.mountPoint
  const directories: Directory[] = []
  const visit = (status: Stats, openPath: FsPath, below: string, depth: number): void => {
    if (status.dev !== device) {
      blindSpots.add(
        blindSpot(
          'bpffs-covered',
          `${top}${below} is covered by another mount; its pins are not seen`,
        ),
      )
    } else if (status.isDirectory()) {
      directories.push({ openPath, below, depth })
    } else if (status.isFile()) {
      record(mount, status.ino, openPath, below)
    }
  }
  const record = (from: BpffsMount, inode: number, openPath: FsPath, below: string): void => {
    const path = below === '' ? from.mountPoint : top + below
    const elsewhere = others
      .filter((other) => isWithin(below, other.below === '' ? '/' : other.below))
      .map((other) => other.mountPoint + below.slice(other.below.length))
    const known = byInode.get(inode)
    if (known === undefined) {
      const alsoAt = elsewhere.length === 0 ? noOtherNames : elsewhere.filter((at) => at !== path)
      const { device: name, mountNamespace } = from
      byInode.set(inode, { device: name, inode, path, alsoAt, mountNamespace, openPath })
    } else {
      const names = new Set([...known.alsoAt, path, ...elsewhere])
      names.delete(known.path)
      known.alsoAt = [...names]
    }
  }
  const refuse = (where: string, error: unknown): void => {
    if (isGone(error)) return
    const code = errnoOf(error)
    if (code === null) throw error
    blindSpots.add(
      blindSpot('bpffs-refused', `${where} may not be read (${code}); its pins are not seen`),
    )
  }
  let status: Stats
  try {
    status = lstatSync(mount.rootPath)
  } catch (error) {
    refuse(mount.mountPoint, error)
    return
  }
  visit(status, mount.rootPath, '', 0)
  for (let next = directories.pop(); next !== undefined; next = directories.pop()) {
    if (next.depth > bounds.maxDepth) {
      blindSpots.add(
        blindSpot('bpffs-too-deep', `${top}${next.below} is nested too deeply to walk`),
      )
      continue
    }
    let names: readonly FsPath[]
    try {
      names = readNames(next.openPath)
    } catch (error) {
      refuse(top + next.below, error)
      continue
    }
    for (const name of names) {
      const openPath = joinPath(next.openPath, name)
      const below = `${next.below}/${pathText(name)}`
      try {
        visit(lstatSync(openPath), openPath, below, next.depth + 1)
      } catch (error) {
        refuse(top + below, error)
      }
    }
    if (byInode.size > bounds.maxPins) break
  }
}

/** Reads text names, and reads again as bytes only where a name is not UTF-8. */
function readNames(directory: FsPath): readonly FsPath[] {
  const names = readdirSync(directory)
  if (!names.some((name) => name.includes('\ufffd'))) return names
  return readdirSync(directory, { encoding: 'buffer' }).map(fsPath)
}
