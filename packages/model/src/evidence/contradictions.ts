import { grouped } from '../verdict/words.ts'
import type { Signs } from './decision-table.ts'
import { isMostlyGoHeap } from './growth.ts'
import type { Ownership, OwnersReading } from './owners.ts'
import type { KernelState, ProcessEvidence } from './reading.ts'
import type { EvidenceLines } from './signs.ts'

interface Evidence {
  readonly lines: EvidenceLines
  readonly signs: Signs
  readonly ownership: Ownership
  readonly owners: OwnersReading | null
  readonly readings: readonly ProcessEvidence[]
}

/** Returns where the lines say different things, in sentences: a reader must not find it alone. */
export function contradictionsOf(evidence: Evidence): readonly string[] {
  const { lines, signs, ownership } = evidence
  const found: string[] = []
  if ((signs.heap === 'flat' || signs.heap === 'settling') && signs.anonymous === 'rising') {
    found.push(
      'The heap of the runtime does not rise, but anonymous memory does: memory outside of the heap (C code, stacks, mappings) grows.',
    )
  }
  const [bytes, objects] = [lines.heapBytes.course?.kind, lines.heapObjects.course?.kind]
  if (bytes === 'rising' && signs.anonymous === 'flat') {
    found.push(
      'The heap rises, but anonymous memory does not: it grows into memory that the process had already.',
    )
  }
  if (signs.anonymous === 'unknown' && lines.anonymous.course?.kind === 'rising') {
    found.push(
      'Anonymous memory rises, but most of that is a heap which was hardly collected in the window: it may be garbage (--gc tells, or a longer --for).',
    )
  }
  if (signs.heap === 'rising' && bytes === undefined && objects !== 'rising') {
    found.push(
      'The heap was collected too seldom for a line of its own, but what its profiles hold after a collection grew along with anonymous memory.',
    )
  }
  const heap = lines.heapObjects.course ?? lines.heapBytes.course
  if (signs.heap === 'unknown' && heap?.kind === 'flat' && ownership.basis !== 'heap') {
    found.push(
      'The heap looks flat, but moves so much, or was read so coarsely, that objects which keep the references would not show: --gc, or a longer --for.',
    )
  }
  if (
    signs.heap === 'unknown' &&
    signs.anonymous === 'rising' &&
    isMostlyGoHeap(evidence.readings)
  ) {
    found.push(
      'Most of the anonymous memory that grew is the heap of the runtime, but how much of it is garbage could not be told.',
    )
  }
  if (bytes === 'rising' && objects === 'flat') {
    found.push('Heap bytes rise, but heap objects do not: few objects become larger.')
  }
  if (ownership.basis === 'heap' && ownership.owners === 'kept' && signs.heap === 'flat') {
    found.push(
      'Objects own the fds, but the heap does not seem to rise: the objects are too small to show.',
    )
  }
  if (ownership.basis === 'heap' && ownership.owners === 'raw' && signs.heap === 'rising') {
    found.push('The heap rises, but no object in it owns the fds: the two have nothing in common.')
  }
  return [...found, ...kernelContradictions(evidence)]
}

/** A file that others open, and fds that share a file, count in one place and not in another. */
function kernelContradictions({ signs, readings }: Evidence): readonly string[] {
  const kernels = readings.flatMap(({ kernel }) => (kernel.state === 'read' ? [kernel] : []))
  const [first, last] = [kernels[0], kernels.at(-1)]
  if (first === undefined || last === undefined) return []
  const found: string[] = []
  const [users, files] = [usersOf(last) - usersOf(first), last.files - first.files]
  if (users > Math.max(4, 2 * files) && last.objectCount === first.objectCount) {
    found.push(
      `The objects held gained ${grouped(users)} user references, but this process only ${grouped(Math.max(0, files))} files: somebody else opens them.`,
    )
  }
  if (signs.refs === 'rising' && last.fds - first.fds > 2 * Math.max(1, files)) {
    found.push(
      `${grouped(last.fds - first.fds)} more fds share ${grouped(Math.max(0, files))} more files: fds are duplicated (dup, fcntl), not opened.`,
    )
  }
  if (last.mappings - first.mappings > Math.max(4, last.fds - first.fds)) {
    found.push('Mappings of BPF maps rise, fds do not: munmap is missing, not close.')
  }
  const unsettled = last.objects.filter(({ settled }) => !settled).length
  // Where references rise, that they move while they are read is no wonder.
  if (unsettled > 0 && signs.refs !== 'rising') {
    found.push(
      `${grouped(unsettled)} of the objects held changed while they were read: their counters need not fit together.`,
    )
  }
  return found
}

function usersOf({ objects }: KernelState): number {
  return objects.reduce((sum, { usercnt }) => sum + (usercnt ?? 0), 0)
}
