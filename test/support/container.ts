import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Session } from './session.ts'

/** What a container sees of the host beside its own files, read-only. */
const shared = ['/bin', '/lib', '/lib64', '/usr']
const capabilities = ['CAP_SYS_ADMIN', 'CAP_BPF', 'CAP_PERFMON']

/** Returns why no container can be made here; false when one can. */
export function noRunc(): string | false {
  const { error } = spawnSync('runc', ['--version'], { stdio: 'ignore' })
  return error === undefined ? false : 'no runc (runc not found)'
}

/** A program in a container as Docker makes one: namespaces, and cgroups that are called by its id. */
export class Container implements AsyncDisposable {
  /** 64 hexadecimal digits. */
  readonly id: string = randomBytes(32).toString('hex')
  readonly session: Session
  readonly #folder = mkdtempSync(join(tmpdir(), 'lastref-container-'))

  private constructor(argv: readonly string[], folders: readonly string[]) {
    for (const place of [...shared, ...folders, '/proc', '/sys', '/dev', '/tmp']) {
      mkdirSync(join(this.#folder, 'root', place), { recursive: true })
    }
    execFileSync('runc', ['spec', '--bundle', this.#folder])
    writeFileSync(join(this.#folder, 'config.json'), this.#config(argv, [...shared, ...folders]))
    this.session = Session.of([...this.#runc, 'run', '--bundle', this.#folder, this.id])
  }

  /** Starts the program, which lies in one of the folders. */
  static start(argv: readonly string[], folders: readonly string[]): Container {
    return new Container(argv, folders)
  }

  /** The pid of the program on the host. */
  get pid(): number {
    const text = execFileSync('runc', [...this.#runc.slice(1), 'state', this.id])
    const { pid }: { pid: number } = JSON.parse(text.toString())
    return pid
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Its input is closed, at which the victims end.
    await this.session.end()
    spawnSync('runc', [...this.#runc.slice(1), 'delete', '--force', this.id], { stdio: 'ignore' })
    rmSync(this.#folder, { recursive: true })
  }

  get #runc(): readonly string[] {
    return ['runc', '--root', join(this.#folder, 'state')]
  }

  #config(args: readonly string[], folders: readonly string[]): string {
    const sets = ['bounding', 'effective', 'permitted']
    const bound = folders.map((source) => ({
      destination: source,
      type: 'bind',
      source,
      options: ['rbind', 'ro'],
    }))
    return JSON.stringify({
      ociVersion: '1.0.2',
      process: {
        user: { uid: 0, gid: 0 },
        args,
        cwd: '/tmp',
        env: ['PATH=/usr/bin:/bin'],
        capabilities: Object.fromEntries(sets.map((set) => [set, capabilities])),
      },
      root: { path: 'root', readonly: true },
      mounts: [
        { destination: '/proc', type: 'proc', source: 'proc' },
        { destination: '/dev', type: 'tmpfs', source: 'tmpfs' },
        { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['ro'] },
        { destination: '/sys/fs/bpf', type: 'bpf', source: 'bpf' },
        { destination: '/tmp', type: 'tmpfs', source: 'tmpfs' },
        ...bound,
      ],
      linux: {
        cgroupsPath: `/lastref-test-${this.id}`,
        namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      },
    })
  }
}
