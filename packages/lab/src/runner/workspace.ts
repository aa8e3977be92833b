import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enterCgroup, type EnteredCgroup, labCgroup, memoryMount, unifiedMount } from './cgroups.ts'
import { Janitor } from './janitor.ts'

/** What one lab has for itself on the host. Dispose of it, and the host is as it was. */
export class Workspace implements AsyncDisposable {
  /** For files; what is in it is removed. */
  readonly folder: string
  readonly #janitor: Janitor
  readonly #cgroup: EnteredCgroup | null

  private constructor(folder: string, janitor: Janitor, cgroup: EnteredCgroup | null) {
    this.folder = folder
    this.#janitor = janitor
    this.#cgroup = cgroup
  }

  /** From here on every process that the lab starts is in its cgroup, however it detaches itself. */
  static open(): Workspace {
    const folder = mkdtempSync(join(tmpdir(), 'lastref-lab-'))
    const unified = unifiedMount()
    const mounts = [unified, memoryMount()?.mount ?? null].filter((mount) => mount !== null)
    const janitor = new Janitor(folder, [...new Set(mounts)].map(labCgroup))
    return new Workspace(folder, janitor, unified === null ? null : enterCgroup(unified))
  }

  /** Kills every process that the lab has started, compilers too, and nothing else. */
  endAll(): void {
    for (const pid of this.#cgroup?.processes() ?? [])
      if (pid !== process.pid) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It has ended meanwhile.
        }
      }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cgroup?.leave()
    await this.#janitor.finish()
  }
}
