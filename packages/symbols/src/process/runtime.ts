import { basename } from 'node:path/posix'
import type { StackRuntime } from '../frame.ts'
import type { MappedRange } from '../mapped-range.ts'
import type { Position } from './unwind.ts'

/** Tells what ran from the code on the stack, and from what else is mapped. */
export function runtimeOf(
  positions: readonly Position[],
  ranges: readonly MappedRange[],
): StackRuntime {
  if (positions.some(({ place }) => (place.image?.go ?? null) !== null)) return 'go'
  const names = new Set(ranges.map(({ path }) => basename(path)))
  if (names.has('libjvm.so')) return 'jvm'
  if (names.has('node') || names.has('libnode.so') || [...names].some(isLibNode)) return 'node'
  return positions.some(({ place }) => place.image !== null) ? 'native' : 'unknown'
}

function isLibNode(name: string): boolean {
  return /^libnode\.so\.\d+$/u.test(name)
}
