import { lstatSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Returns the folder for what makes the next run start faster, made if it is not there; null when
 * there is none to trust, or when LASTREF_CACHE is `off`. What lies in it is loaded into the kernel,
 * so it has to belong to this user, who alone may write to it. The launcher has the same rule.
 */
export function cacheFolder(): string | null {
  const uid = process.geteuid?.() ?? -1
  const wanted = process.env['LASTREF_CACHE'] ?? usualPlace(uid)
  if (wanted === 'off' || wanted === '') return null
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 })
    const stat = lstatSync(wanted)
    return stat.isDirectory() && stat.uid === uid && (stat.mode & 0o022) === 0 ? wanted : null
  } catch {
    return null
  }
}

/** Root's is not below $HOME, which under sudo is another user's. */
function usualPlace(uid: number): string {
  if (uid === 0) return '/var/cache/lastref'
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lastref')
}
