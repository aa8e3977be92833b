import { spawn } from 'node:child_process'
import { buffer } from 'node:stream/consumers'

const bin = new URL('./bin.ts', import.meta.url).pathname

export interface CliResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Without any capability, although still as the same user. */
  readonly unprivileged?: boolean
}

/** Runs the real command line as a process of its own, its output in pipes. */
export async function lastref(
  argv: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const { NO_COLOR: _, FORCE_COLOR: __, COLUMNS: ___, ...inherited } = process.env
  const drop =
    options.unprivileged === true ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : []
  const [command = process.execPath, ...args] = [...drop, process.execPath, bin, ...argv]
  const child = spawn(command, args, {
    cwd: options.cwd ?? '/',
    env: { ...inherited, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [stdout, stderr, status] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    ended,
  ])
  return { status, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') }
}
