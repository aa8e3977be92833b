import { fileURLToPath } from 'node:url'
import { lastrefEntry, runCommand, type Outcome } from './lastref.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** Where nobody finds this clone, in a mount namespace of its own. */
const reachable = '/mnt'
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all']

/** Below a home directory that only its owner may enter, nobody could not even start Node. */
function asSeenByNobody(path: string): string {
  return path.startsWith(`${root}/`) ? reachable + path.slice(root.length) : path
}

/** Runs `lastref ARGS…` as a user without any capability, wherever this clone lies. */
export async function lastrefOfNobody(...args: readonly string[]): Promise<Outcome> {
  const script = 'mount --bind "$1" "$2"; shift 2; cd /; exec "$@"'
  const shell = ['unshare', '-m', 'sh', '-ec', script, 'sh', root, reachable]
  const command = [process.execPath, lastrefEntry].map(asSeenByNobody)
  return await runCommand([...shell, ...nobody, ...command, ...args])
}
