import { statfsSync } from 'node:fs'

const mountPoint = '/sys/fs/bpf'
// include/uapi/linux/magic.h: BPF_FS_MAGIC
const bpfFsMagic = 0xcafe4a11
const alreadyInside = 'LASTREF_PRIVATE_BPFFS'

/**
 * Starts this process again where a bpffs is mounted on /sys/fs/bpf, when the host has none and we
 * may mount one. The mount lies in a mount namespace of its own and is gone with its last process,
 * however that ends; the process keeps its id, so that signals still reach it.
 */
export function enterPrivateBpffs(): void {
  if (process.getuid?.() !== 0 || process.env[alreadyInside] !== undefined || isMounted()) return
  process.removeAllListeners('warning')
  process.execve?.(
    '/usr/bin/unshare',
    [
      'unshare',
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      `mount -t bpf bpf ${mountPoint}; exec "$@"`,
      'sh',
      process.execPath,
      ...process.argv.slice(1),
    ],
    { ...process.env, [alreadyInside]: '1' },
  )
}

function isMounted(): boolean {
  try {
    return statfsSync(mountPoint).type === bpfFsMagic
  } catch {
    return false
  }
}
