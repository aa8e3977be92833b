import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { BpfObject, Census, ObjectKind } from '@lastref/model'

/** The command as the tests run it: the sources, by the Node that runs the tests. */
export const lastrefEntry: string = fileURLToPath(
  new URL('../../packages/cli/src/bin.ts', import.meta.url),
)

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end and returns what it said. */
export async function runCommand(argv: readonly string[]): Promise<Outcome> {
  const [command = '', ...args] = argv
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { status: child.exitCode, stdout, stderr }
}

/** Runs `lastref ARGS…` to its end. */
export async function lastref(...args: readonly string[]): Promise<Outcome> {
  return await runCommand([process.execPath, lastrefEntry, ...args])
}

/** Runs `lastref ARGS… --json` and returns its document; fails with what it said on stderr. */
export async function lastrefJson(...args: readonly string[]): Promise<Census> {
  const { status, stdout, stderr } = await lastref(...args, '--json')
  if (status !== 0) throw new Error(`lastref ${args.join(' ')} ended with ${status}: ${stderr}`)
  const document: Census = JSON.parse(stdout)
  return document
}

/** Returns what `lastref why KIND ID --json` says about the object; null when there is none. */
export async function why(kind: ObjectKind, id: number): Promise<BpfObject | null> {
  const { status, stdout, stderr } = await lastref('why', kind, String(id), '--json')
  if (status === 4) return null
  if (status !== 0) throw new Error(`lastref why ${kind} ${id} ended with ${status}: ${stderr}`)
  const document: Census = JSON.parse(stdout)
  return document.objects[0] ?? null
}
