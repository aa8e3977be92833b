import { spawn, spawnSync, type ChildProcess } from 'node:child_process'

/** A shell of a test, in namespaces of its own where the command says so; killed by `dispose`. */
export interface TestShell extends Disposable {
  readonly pid: number
  /** What it printed before `ready`, without the newline at the end. */
  readonly output: string
}

/**
 * Runs a shell script under `prefix` (e.g. `['unshare', '-m']`) and returns once it has printed
 * `ready`; the script then waits until it is killed. `prefix` must exec, not fork.
 */
export async function startShell(prefix: readonly string[], script: string): Promise<TestShell> {
  const shell = ['sh', '-ec', `${script}\necho ready\nexec sleep 300`]
  const child = spawn('env', [...prefix, ...shell], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = await untilReady(child)
  return {
    pid: child.pid ?? 0,
    output,
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    let errors = ''
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.endsWith('ready\n')) resolve(output.slice(0, -'ready\n'.length).trimEnd())
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`shell ended with ${code}: ${errors}`)))
  })
}

/** Runs a command of a test to its end and returns its stdout; throws when it fails. */
export function run(command: string, ...args: readonly string[]): string {
  const done = spawnSync(command, args, { encoding: 'utf8' })
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${done.error?.message ?? done.stderr}`)
  }
  return done.stdout
}

/** The reason why this process cannot run tests that need root, or null when it can. */
export function notRoot(): string | null {
  return process.geteuid?.() === 0 ? null : 'needs root'
}
