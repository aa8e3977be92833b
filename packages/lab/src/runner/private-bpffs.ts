import { existsSync } from 'node:fs'
import { cannotIsolate } from '../errors.ts'

const mountPoint = '/sys/fs/bpf'
const inside = 'LASTREF_LAB_INSIDE'

/**
 * Starts this process again in a mount namespace of its own, with an empty bpffs: it has the same
 * pid, and its pins are gone with its last process, however that ends. Returns when it is there.
 *
 * @throws {LastrefError} LRE194 when the kernel does not allow it.
 */
export function enterPrivateBpffs(): void {
  const { [inside]: token, ...env } = process.env
  if (token === String(process.pid)) return
  if (process.getuid?.() !== 0) throw cannotIsolate('only root may mount a bpffs of its own')
  if (!existsSync('/usr/bin/unshare')) throw cannotIsolate('unshare(1) of util-linux is missing')
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
      `mount -t bpf bpf ${mountPoint} || exit 3; exec "$@"`,
      'sh',
      process.execPath,
      ...process.execArgv,
      ...process.argv.slice(1),
    ],
    { ...env, [inside]: String(process.pid) },
  )
}
