import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { release, version } from 'node:os'
import { join } from 'node:path'
import type { ObjectImage } from '@lastref/ebpf'
import type { BpfObjectFile } from './bpf-object-file.ts'
import { cacheFolder } from './cache-folder.ts'

/** Counts up when an image means something else. */
const format = 1
/** Each new version of an object leaves the image of the one before behind. */
const maxImages = 8

interface Entry {
  readonly format: number
  readonly kernel: string
  readonly object: string
  readonly image: ObjectImage
}

/** Returns the image of the object on this kernel that an earlier run left; null when there is none. */
export function cachedImage(object: BpfObjectFile): ObjectImage | null {
  const folder = cacheFolder()
  if (folder === null) return null
  try {
    const entry = readEntry(join(folder, nameOf(object)))
    const isOurs = entry?.format === format && entry.object === object.identity
    return isOurs && entry.kernel === thisKernel() ? entry.image : null
  } catch {
    // Not there, or damaged: it is made anew.
    return null
  }
}

/** Leaves the image for later runs, where that is possible. */
export function cacheImage(object: BpfObjectFile, image: ObjectImage): void {
  const folder = cacheFolder()
  if (folder === null) return
  const entry: Entry = { format, kernel: thisKernel(), object: object.identity, image }
  const path = join(folder, nameOf(object))
  const temporary = `${path}.${process.pid}`
  try {
    writeFileSync(temporary, JSON.stringify(entry), { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
    dropOldest(folder)
  } catch {
    rmSync(temporary, { force: true })
  }
}

function nameOf({ identity }: BpfObjectFile): string {
  return `image-${identity.replaceAll(':', '-')}.json`
}

/** The folder is trusted; a link out of it is not. */
function readEntry(path: string): Entry | null {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const stat = fstatSync(fd)
    const isOurs = stat.isFile() && stat.uid === process.geteuid?.() && (stat.mode & 0o022) === 0
    if (!isOurs) return null
    const entry: Entry = JSON.parse(readFileSync(fd, 'utf8'))
    return entry
  } finally {
    closeSync(fd)
  }
}

/** The build id of the kernel, which also names its types, and what it calls itself. */
function thisKernel(): string {
  const notes = readFileSync('/sys/kernel/notes').toString('base64')
  return `${release()} ${version()} ${notes}`
}

function dropOldest(folder: string): void {
  const images = readdirSync(folder)
    .filter((name) => name.startsWith('image-'))
    .map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }))
    .toSorted((a, b) => b.time - a.time)
  for (const { name } of images.slice(maxImages)) rmSync(join(folder, name), { force: true })
}
