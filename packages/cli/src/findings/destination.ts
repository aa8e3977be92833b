import { closeSync, openSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { unwritableReport } from '../errors-run.ts'

/** Where a report goes: a file, or nowhere but stderr. */
export class Destination {
  readonly #path: string

  /**
   * Checks at once that the file can be written, because a command may run for hours before its
   * report is due. `%p` stands for the pid of the command, which is not known yet; such a name is
   * not checked. Throws LRE029.
   */
  constructor(name: string, cwd: string) {
    this.#path = resolve(cwd, name)
    if (name.includes('%p')) return
    try {
      closeSync(openSync(this.#path, 'a'))
    } catch (error) {
      throw unwritableReport(this.#path, error)
    }
  }

  /** Writes the report and returns the name of its file. */
  write(text: string, pid: number): string {
    const path = this.#path.replaceAll('%p', String(pid))
    try {
      writeFileSync(path, text)
    } catch (error) {
      throw unwritableReport(path, error)
    }
    return path
  }
}
