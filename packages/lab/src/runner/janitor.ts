import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Waits until its input ends, which it does however the lab ends, and then removes what the lab
 * leaves: the processes of its cgroups, the cgroups, its folder. Arguments: the folder, the cgroups.
 */
const script = `
trap '' INT TERM HUP QUIT
cat >/dev/null
folder=$1
shift
tries=0
while [ $tries -lt 400 ]; do
  left=
  for top do
    [ -d "$top" ] || continue
    find "$top" -name cgroup.procs -exec cat {} + 2>/dev/null |
      while read -r pid; do kill -9 "$pid" 2>/dev/null; done
    find "$top" -depth -type d -exec rmdir {} + 2>/dev/null
    [ ! -d "$top" ] || left=1
  done
  [ -n "$left" ] || break
  tries=$((tries + 1))
  sleep 0.05
done
rm -rf -- "$folder"
`

/** Cleans up behind the lab, also when the lab was killed. */
export class Janitor {
  readonly #child

  /** Started before the lab enters its cgroup: it must not be what it ends. */
  constructor(folder: string, cgroups: readonly string[]) {
    this.#child = spawn('/bin/sh', ['-c', script, 'lastref-lab-janitor', folder, ...cgroups], {
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
      cwd: '/',
    })
    this.#child.stdin.on('error', () => {})
  }

  /** Lets it clean up, and waits until it has. */
  async finish(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.stdin.end()
    await ended
  }
}
