import type { Elf, MappedRange } from '@lastref/symbols'

const load = 1

/**
 * Returns what to add to an address in the file to get the one in memory; null: the file is not mapped.
 * The lowest mapping of the file counts: the first line of the maps is often Go's heap.
 */
export function loadBias(elf: Elf, ranges: readonly MappedRange[], inode: bigint): number | null {
  const ours = ranges.filter((range) => range.inode === inode)
  const [lowest] = ours.toSorted((a, b) => (a.start < b.start ? -1 : 1))
  if (lowest === undefined) return null
  const offset = Number(lowest.offset)
  const segment = elf.segments.find(
    (candidate) =>
      candidate.type === load &&
      candidate.offset - (candidate.offset % 4096) <= offset &&
      offset < candidate.offset + candidate.fileSize,
  )
  return segment === undefined
    ? null
    : Number(lowest.start) - (segment.address + offset - segment.offset)
}
