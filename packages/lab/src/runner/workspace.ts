import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enterCgroup, labCgroup, memoryMount, unifiedMount } from './cgroups.ts'
import { Janitor } from './janitor.ts'

/** What one lab has for itself on the host. Dispose of it, and the host is as it was. */
export class Workspace implements AsyncDisposable {
  /** For files; what is in it is removed. */
  readonly folder: string
  readonly #janitor: Janitor
  readonly #leaveCgroup: () => void

  private constructor(folder: string, janitor: Janitor, leaveCgroup: () => void) {
    this.folder = folder
    this.#janitor = janitor
    this.#leaveCgroup = leaveCgroup
  }

  /** From here on every process that the lab starts is in its cgroup, however it detaches itself. */
  static open(): Workspace {
    const folder = mkdtempSync(join(tmpdir(), 'lastref-lab-'))
    const unified = unifiedMount()
    const mounts = [unified, memoryMount()?.mount ?? null].filter((mount) => mount !== null)
    const janitor = new Janitor(folder, [...new Set(mounts)].map(labCgroup))
    const leave = unified === null ? () => undefined : enterCgroup(unified)
    return new Workspace(folder, janitor, leave)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaveCgroup()
    await this.#janitor.finish()
  }
}
