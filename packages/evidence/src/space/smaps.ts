/** One mapping of /proc/PID/smaps. Sizes in bytes. */
export interface Mapping {
  readonly start: bigint
  readonly end: bigint
  readonly writable: boolean
  readonly readable: boolean
  readonly shared: boolean
  /** 0: no file is mapped. */
  readonly inode: string
  /** `[heap]`, `[anon:NAME]`, a path, or empty. */
  readonly name: string
  readonly rssBytes: number
  /** Anonymous pages, resident and swapped out. */
  readonly anonymousBytes: number
}

const head =
  /^([0-9a-f]+)-([0-9a-f]+) ([-r])([-w])[-x]([ps]) [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ (\d+) *(.*)$/u
const field = /^(Rss|Anonymous|Swap): +(\d+) kB$/u

/** Returns the mappings in the text of smaps (fs/proc/task_mmu.c), in its order. */
export function parseSmaps(text: string): readonly Mapping[] {
  const mappings: Mapping[] = []
  for (const line of text.split('\n')) {
    const [, start, end, read, write, share, inode = '', name = ''] = head.exec(line) ?? []
    if (start !== undefined && end !== undefined) {
      mappings.push({
        start: BigInt(`0x${start}`),
        end: BigInt(`0x${end}`),
        readable: read === 'r',
        writable: write === 'w',
        shared: share === 's',
        inode,
        name,
        rssBytes: 0,
        anonymousBytes: 0,
      })
      continue
    }
    const [, what, kibi] = field.exec(line) ?? []
    const last = mappings.at(-1)
    if (what === undefined || last === undefined) continue
    const bytes = Number(kibi) * 1024
    mappings[mappings.length - 1] =
      what === 'Rss'
        ? { ...last, rssBytes: bytes }
        : { ...last, anonymousBytes: last.anonymousBytes + bytes }
  }
  return mappings
}

/** Returns resident and anonymous bytes (resident or swapped out) of the text of smaps_rollup. */
export function parseRollup(text: string): {
  readonly rssBytes: number
  readonly anonymousBytes: number
} {
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}: +(\\d+) kB$`, 'mu').exec(text)?.[1] ?? 0) * 1024
  return { rssBytes: bytes('Rss'), anonymousBytes: bytes('Anonymous') + bytes('Swap') }
}
