import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { ToolOptions, ToolReport } from '../lab.ts'

/** How long a command may take when nothing else is said, in milliseconds. */
const patience = 60_000

/**
 * Runs a command to its end in a process group of its own, which is killed when the time is up or
 * the signal comes. A command that is not there ends with status 127, as in a shell.
 */
export async function runToEnd(
  argv: readonly string[],
  { env, cwd, timeout = patience, input, signal }: ToolOptions & { readonly signal: AbortSignal },
): Promise<ToolReport> {
  const [command = '', ...args] = argv
  const started = performance.now()
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  const kill = (): void => killGroup(child.pid)
  if (stop.aborted) kill()
  stop.addEventListener('abort', kill, { once: true })
  try {
    const output = Promise.all([text(child.stdout), text(child.stderr)])
    await once(child, 'close')
    const [stdout, stderr] = await output
    const seconds = (performance.now() - started) / 1000
    return { status: child.exitCode, signal: child.signalCode, stdout, stderr, seconds }
  } catch (error) {
    const seconds = (performance.now() - started) / 1000
    return { status: 127, signal: null, stdout: '', stderr: String(error), seconds }
  } finally {
    stop.removeEventListener('abort', kill)
  }
}

/** Kills a process group; one that has gone is what was wanted. */
export function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // ESRCH
  }
}
