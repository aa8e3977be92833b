import { statfsSync } from 'node:fs'

const mountPoint = '/sys/fs/bpf'
// include/uapi/linux/magic.h: BPF_FS_MAGIC
const bpfFsMagic = 0xcafe4a11
const alreadyInside = 'LASTREF_PRIVATE_BPFFS'

type CommandLine = readonly [string, ...string[]]

/**
 * Returns the command that runs `argv` where a bpffs is mounted on /sys/fs/bpf, or null when the
 * host has one. The mount lies in a mount namespace of its own and is gone with its last process,
 * however that ends.
 */
export function insidePrivateBpffs(argv: readonly string[]): CommandLine | null {
  if (process.getuid?.() !== 0 || process.env[alreadyInside] !== undefined || isMounted()) {
    return null
  }
  return [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    `mount -t bpf bpf ${mountPoint}; export ${alreadyInside}=1; exec "$@"`,
    'sh',
    ...argv,
  ]
}

function isMounted(): boolean {
  try {
    return statfsSync(mountPoint).type === bpfFsMagic
  } catch {
    return false
  }
}
