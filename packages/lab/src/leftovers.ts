import { readFileSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

function cgroupMounts(): readonly string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const fields = mounts.map((line) => line.split(' '))
  return fields.flatMap(([, path, type]) => (type === 'cgroup2' && path ? [path] : []))
}

/** Removes a directory of bpffs or cgroupfs; entries are read as bytes, names may be no text. */
function removeTree(directory: Buffer): void {
  for (const entry of readdirSync(directory, { withFileTypes: true, encoding: 'buffer' })) {
    const path = Buffer.concat([directory, Buffer.from('/'), entry.name])
    if (entry.isDirectory()) removeTree(path)
    else if (!directory.toString().includes('cgroup')) unlinkSync(path)
  }
  rmdirSync(directory)
}

/**
 * Removes what a victim leaves in a file system when it is killed: its pins and its cgroups. They
 * lie in a directory named after its pid.
 */
export function removeLeftovers(pid: number): void {
  for (const parent of ['/sys/fs/bpf', ...cgroupMounts()]) {
    try {
      removeTree(Buffer.from(join(parent, `lastref-victim-${pid}`)))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
}
