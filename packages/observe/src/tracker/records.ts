import {
  decodeMappingRecord,
  decodeStackRecord,
  RecordKind,
  type MappingRecord,
  type StackRecord,
} from '../generated/wire-tracker.ts'
import type { StackSnapshot } from '@lastref/symbols'

export type StackRingRecord =
  | { readonly kind: 'mapping'; readonly record: MappingRecord }
  | { readonly kind: 'stack' | 'release-stack' | 'goroutine'; readonly record: StackRecord }

/** Returns what the record at `at` of the ring `stacks` says; null for a kind not known here. */
export function decodeStackRing(view: DataView, at: number): StackRingRecord | null {
  switch (view.getUint32(at, true)) {
    case RecordKind.MAPPING:
      return { kind: 'mapping', record: decodeMappingRecord(view, at) }
    case RecordKind.STACK:
      return { kind: 'stack', record: decodeStackRecord(view, at) }
    case RecordKind.RELEASE_STACK:
      return { kind: 'release-stack', record: decodeStackRecord(view, at) }
    case RecordKind.GOROUTINE:
      return { kind: 'goroutine', record: decodeStackRecord(view, at) }
    default:
      return null
  }
}

/** Where a goroutine stood when it called into C. */
export type Goroutine = NonNullable<StackSnapshot['goroutine']>

/** Returns a copy of the goroutine's stack in the record. */
export function goroutineOf({ sp, stack, stackBytes }: StackRecord): Goroutine {
  return { sp, stack: stack.slice(0, stackBytes) }
}
