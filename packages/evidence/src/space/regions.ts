import type { EvidenceRuntime, RegionKind, SpaceRegion } from '@lastref/model'
import type { Mapping } from './smaps.ts'

/** glibc puts a guard of one page (pthread_attr_setguardsize) below the stack of a thread. */
const maxGuardBytes = 64n * 1024n
const threadStack = { least: 16n * 1024n, most: 64n * 1024n * 1024n }
/**
 * Where Go has its arenas (runtime/malloc.go, mallocinit): at 0xc000000000 up to Go 1.25, at an address
 * drawn at the start since 1.26; always below what mmap(2) hands out by itself.
 */
const goArenas = { from: 0xc0_0000_0000n, to: 0x7e00_0000_0000n }

/** Returns the mappings, all of one kind together, largest first. */
export function regionsOf(
  mappings: readonly Mapping[],
  runtime: EvidenceRuntime,
): readonly SpaceRegion[] {
  const regions = new Map<RegionKind, SpaceRegion>()
  mappings.forEach((mapping, index) => {
    const kind = kindOf(mapping, mappings[index - 1], runtime)
    const isMap = kind === 'bpf-map' || kind === 'shared'
    const bytes = isMap ? mapping.rssBytes : mapping.anonymousBytes
    if (!isMap && bytes === 0 && mapping.inode !== '0') return
    const known = regions.get(kind)
    regions.set(kind, {
      kind,
      mappings: (known?.mappings ?? 0) + 1,
      mappedBytes: (known?.mappedBytes ?? 0) + Number(mapping.end - mapping.start),
      bytes: (known?.bytes ?? 0) + bytes,
    })
  })
  return [...regions.values()].toSorted((a, b) => b.bytes - a.bytes)
}

/** Returns what a mapping is for, by its name and by what lies below it. */
export function kindOf(
  mapping: Mapping,
  below: Mapping | undefined,
  runtime: EvidenceRuntime,
): RegionKind {
  const { name, inode, shared } = mapping
  if (name.startsWith('anon_inode:bpf-map') || name.startsWith('anon_inode:[bpf-map]'))
    return 'bpf-map'
  if (name === '[heap]') return 'brk'
  if (name === '[stack]') return 'stack'
  const label = /^\[anon:\s?(.*)\]$/u.exec(name)?.[1]
  // Go names its regions since 1.25: runtime/set_vma_name_linux.go.
  if (label === 'Go: heap') return 'go-heap'
  if (label?.startsWith('Go: ') === true) return 'go-other'
  if (label !== undefined) return 'runtime'
  if (shared) return 'shared'
  if (inode !== '0') return 'private-file'
  if (runtime === 'go' && isGoArena(mapping, below)) return 'go-heap'
  return isThreadStack(mapping, below) ? 'thread-stacks' : 'mapping'
}

function isGoArena({ start }: Mapping, below: Mapping | undefined): boolean {
  // The variables of a position-independent program follow its file, and may lie there too.
  const followsFile = below !== undefined && below.end === start && below.inode !== '0'
  return start >= goArenas.from && start < goArenas.to && !followsFile
}

function isThreadStack(mapping: Mapping, below: Mapping | undefined): boolean {
  if (below === undefined || below.end !== mapping.start || !mapping.writable) return false
  const size = mapping.end - mapping.start
  const isGuard =
    !below.readable &&
    !below.writable &&
    below.inode === '0' &&
    below.end - below.start <= maxGuardBytes
  return isGuard && size >= threadStack.least && size <= threadStack.most
}
