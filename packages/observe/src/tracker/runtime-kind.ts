import { readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { RuntimeKind } from '../generated/wire-tracker.ts'
import { orNull } from '../procfs/errno.ts'
import { isGoBinary } from './go-binary.ts'

/**
 * Returns the runtime of a process, as far as the kernel side asks: who lets go of its files, and how
 * its stacks are kept. Null when the process was gone before it could be looked at. A JVM is known by
 * its launcher; one that a program of another name embeds passes for native code.
 */
export function runtimeKindOf(pid: number): number | null {
  const program = `/proc/${pid}/exe`
  const target = orNull(() => readlinkSync(program))
  if (target !== null && basename(target) === 'java') return RuntimeKind.JVM
  const isGo = isGoBinary(program)
  if (isGo === null) return null
  return isGo ? RuntimeKind.GO : RuntimeKind.NATIVE
}
