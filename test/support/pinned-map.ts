import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'

let made = 0

/** A map that only its pin keeps alive, for programs that open it. */
export class PinnedMap implements Disposable {
  readonly path: string
  readonly #directory: string

  constructor(name = 'my_map') {
    made += 1
    this.#directory = `/sys/fs/bpf/lastref-test-${process.pid}-${made}`
    this.path = `${this.#directory}/${name}`
    mkdirSync(this.#directory)
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` }
    const kind = ['type', 'array', 'key', '4', 'value', '8', 'entries', '1']
    execFileSync('bpftool', ['map', 'create', this.path, ...kind, 'name', name], { env })
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
