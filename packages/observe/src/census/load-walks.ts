import { BpfObject, LoadedImage, type ObjectImage } from '@lastref/ebpf'
import { LastrefError } from '@lastref/model'
import { findBpfObject, readBpfObject } from '../bpf-object-file.ts'
import { cacheImage, cachedImage } from '../image-cache.ts'

/** The programs of bpf/census.bpf.c that this kernel takes. */
export interface LoadedWalks {
  readonly object: BpfObject | LoadedImage
  readonly names: readonly string[]
  /** Those it refused, with the reason. */
  readonly refused: ReadonlyMap<string, unknown>
}

/**
 * Loads the walks: from the image that an earlier run left, or anew. Those a kernel may lack (links
 * before 5.19, the hidden holders and the quick walk over file tables before 5.17) are left out;
 * without the others there is no census.
 *
 * @throws LastrefError what the eBPF library says about the capability or kernel that is missing.
 */
export function loadWalks(): LoadedWalks {
  const file = findBpfObject('census')
  const known = cachedImage(file)
  const object = known === null ? null : loadImage(known)
  if (object !== null) return { object, names: object.programNames(), refused: new Map() }
  const made = loadAnew(readBpfObject('census'))
  const image = made.refused.size === 0 ? made.object.image() : null
  if (image !== null) cacheImage(file, image)
  return made
}

/** Null when the kernel no longer takes what it took before: then everything is worked out anew. */
function loadImage(image: ObjectImage): LoadedImage | null {
  let loaded: LoadedImage | null = null
  try {
    loaded = LoadedImage.load(image)
    // That one is loaded when it is needed, which is seldom.
    for (const { name } of image.programs) if (name !== 'hidden') loaded.program(name)
    return loaded
  } catch {
    loaded?.close()
    return null
  }
}

function loadAnew(bytes: Uint8Array): LoadedWalks & { readonly object: BpfObject } {
  try {
    return loadAll(bytes, new Map())
  } catch (error) {
    if (!isAboutPrograms(error)) throw error
    const refused = refusedAlone(bytes)
    if (refused.size === 0) throw error
    return loadAll(bytes, refused)
  }
}

/** Walks that a census can do without, by what they are for. */
const optionalWalks: readonly (readonly string[])[] = [
  ['hidden'],
  ['tables'],
  ['links', 'link_edges'],
  ['mappings'],
]

function loadAll(
  bytes: Uint8Array,
  refused: ReadonlyMap<string, unknown>,
): LoadedWalks & { readonly object: BpfObject } {
  // Two programs for the same rows, of which the second works everywhere.
  const unwanted = refused.has('tables') ? 'tables' : 'files'
  const object = loadOnly(bytes, (name) => name !== unwanted && !refused.has(name))
  const loaded = object.programs().filter(({ autoload }) => autoload)
  return { object, names: loaded.map(({ name }) => name), refused }
}

function loadOnly(bytes: Uint8Array, wanted: (name: string) => boolean): BpfObject {
  // The types of modules are not needed, and looking for ours among them would double the time.
  const object = BpfObject.open(bytes, { name: 'lastref', kernelTypes: 'vmlinux' })
  try {
    for (const { name } of object.programs()) object.setAutoload(name, wanted(name))
    object.load()
    return object
  } catch (error) {
    object.close()
    throw error
  }
}

/** Returns the optional walks that do not load, each tried without the others, with the reason. */
function refusedAlone(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  const refused = new Map<string, unknown>()
  for (const names of optionalWalks) {
    try {
      loadOnly(bytes, (name) => names.includes(name)).close()
    } catch (error) {
      for (const name of names) refused.set(name, error)
    }
  }
  return refused
}

/** A program was refused; what else is missing (libbpf, a capability) leaves nothing to try. */
function isAboutPrograms(error: unknown): boolean {
  return error instanceof LastrefError && ['LRE154', 'LRE450', 'LRE452'].includes(error.code)
}
