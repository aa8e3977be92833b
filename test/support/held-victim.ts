import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { promisify } from 'node:util'
import type { FdAnswer, Root } from '@lastref/goheap'

const repository = resolve(import.meta.dirname, '../..')
const sources = join(repository, 'packages/lab/victims/go')

/** What a victim says of one of its fds: `variable main.registry`, `no-owner`, or `nobody`. */
export interface Truth {
  readonly fd: number
  readonly by: string
}

/** A way to build a Go program. */
export interface GoBuild {
  readonly name: string
  readonly options: readonly string[]
  readonly cgo: boolean
}

export const goBuilds: Readonly<
  Record<'plain' | 'pie' | 'stripped' | 'pieStripped' | 'cgo', GoBuild>
> = {
  plain: { name: 'plain', options: [], cgo: false },
  pie: { name: 'pie', options: ['-buildmode=pie'], cgo: false },
  stripped: { name: 'stripped', options: ['-ldflags=-s -w'], cgo: false },
  pieStripped: { name: 'pie-stripped', options: ['-buildmode=pie', '-ldflags=-s -w'], cgo: false },
  cgo: { name: 'cgo', options: ['-tags=withcgo'], cgo: true },
}

/** Returns the path of a victim's binary, built in that way. The go command knows what is current. */
export async function builtVictim(name: string, build: GoBuild): Promise<string> {
  const folder = join(repository, 'build/victims/held', build.name)
  mkdirSync(folder, { recursive: true })
  const binary = join(folder, name)
  const env = { ...process.env, CGO_ENABLED: build.cgo ? '1' : '0', GOFLAGS: '-buildvcs=false' }
  const args = ['build', ...build.options, '-o', binary, `./${name}`]
  await promisify(execFile)('go', args, { cwd: sources, env })
  return binary
}

/** A victim that has opened what it holds, and waits. */
export class HeldVictim implements AsyncDisposable {
  readonly pid: number
  readonly truths: readonly Truth[]
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #exited: Promise<unknown>

  constructor(
    child: ChildProcessByStdio<Writable, Readable, null>,
    pid: number,
    truths: readonly Truth[],
  ) {
    this.#child = child
    this.pid = pid
    this.truths = truths
    this.#exited = once(child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }
}

export async function startHeld(binary: string): Promise<HeldVictim> {
  const child = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child, 'spawn')
  for await (const line of createInterface({ input: child.stdout })) {
    const { held }: { held: readonly Truth[] | null } = JSON.parse(line)
    return new HeldVictim(child, child.pid ?? 0, held ?? [])
  }
  throw new Error(`${binary} said nothing`)
}

/** Returns an answer in the words that the victims use for the truth. */
export function inWords(answer: FdAnswer | undefined): string {
  if (answer === undefined) return 'nobody'
  const { verdict } = answer
  switch (verdict.kind) {
    case 'reachable': {
      const perhaps = verdict.certainty === 'certain' ? '' : 'perhaps '
      const closure = verdict.path.find(({ type }) => type?.startsWith('closure '))?.type
      const through = verdict.root.kind !== 'variable' ? undefined : closure
      return `${perhaps}${rootInWords(verdict.root)}${through === undefined ? '' : ` through ${through}`}`
    }
    case 'pinned-by-neighbour':
      return `pinned-by-neighbour ${rootInWords(verdict.root)}`
    case 'unknown':
      return `unknown: ${verdict.reason}`
    case 'queued':
    case 'unreachable':
    case 'no-owner':
      return verdict.kind
  }
}

function rootInWords(root: Root): string {
  switch (root.kind) {
    case 'variable':
    case 'runtime':
      return `${root.kind} ${root.name}`
    case 'goroutine':
    case 'timer':
    case 'finalizer':
      return `${root.kind} ${root.function}`
  }
}
