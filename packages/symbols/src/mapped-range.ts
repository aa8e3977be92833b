/** One mapping of a process, as `/proc/PID/maps` told it at the time. */
export interface MappedRange {
  readonly start: bigint
  /** The first address behind it. */
  readonly end: bigint
  /** Where in the file it begins, in bytes. */
  readonly offset: bigint
  /** In the mount namespace of the process, without ` (deleted)`; `[heap]`, `[vdso]`, or empty. */
  readonly path: string
  /** 0: no file is mapped. */
  readonly inode: bigint
  /** `major:minor`, hexadecimal. Not always what stat(2) says (overlayfs, btrfs). */
  readonly device: string
  readonly executable: boolean
  /** The file had no name any more when the mapping was read. */
  readonly deleted: boolean
}

const line =
  /^([0-9a-f]+)-([0-9a-f]+) ([-r])([-w])([-x])[ps] ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) (\d+) *(.*)$/
const deletedSuffix = ' (deleted)'

/**
 * Returns the mappings in the text of `/proc/PID/maps`, in its order (ascending). Lines that are not
 * mappings are left out. Format: proc_pid_maps(5); fs/proc/task_mmu.c writes a newline in a path as
 * `\012` and nothing else differently.
 */
export function parseMaps(text: string): MappedRange[] {
  return text.split('\n').flatMap((row) => {
    const match = line.exec(row)
    if (match === null) return []
    const [, start = '', end = '', , , execute = '', offset = '', device = '', inode = ''] = match
    const name = (match[9] ?? '').replaceAll('\\012', '\n')
    const deleted = name.endsWith(deletedSuffix)
    return [
      {
        start: BigInt(`0x${start}`),
        end: BigInt(`0x${end}`),
        offset: BigInt(`0x${offset}`),
        path: deleted ? name.slice(0, -deletedSuffix.length) : name,
        inode: BigInt(inode),
        device,
        executable: execute === 'x',
        deleted,
      },
    ]
  })
}
