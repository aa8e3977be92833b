import { readGoHeap, type FdAnswer, type Root } from '@lastref/goheap'
import type { Subject } from '../experiment.ts'
import type { Lab } from '../lab.ts'
import type { Measurement } from '../measurement.ts'
import { measureVerdict } from './verdict.ts'

/** What a victim says of one of its fds: `variable main.registry`, or `nobody`. */
interface Truth {
  readonly fd: number
  readonly by: string
}

/**
 * `measureVerdict`, and what is found in the heap of the victim while it holds its fds, beside what
 * the victim knows to be true.
 */
export async function measureHeld(lab: Lab, subject: Subject): Promise<Measurement> {
  const measured = await measureVerdict(lab, subject)
  await using victim = await lab.start(subject)
  const answer = await readGoHeap(victim.pid)
  const held = truthsOf(victim.said['held']).flatMap(({ fd, by }) => {
    const found = answer.fds.find((one) => one.fd === fd)
    return found === undefined ? [] : [{ by, said: inWords(found) }]
  })
  return {
    ...measured,
    figures: {
      ...measured.figures,
      'held by': distinct(held.map(({ by }) => by)),
      'heap says': distinct(held.map(({ said }) => said)),
      'named right': held.filter(({ by, said }) => by === said).length,
      'pause, ms': answer.pause.milliseconds,
    },
  }
}

function distinct(words: readonly string[]): string {
  return [...new Set(words)].join(', ') || 'nothing'
}

/** Returns an answer in the words that the victims use for the truth. */
function inWords({ verdict }: FdAnswer): string {
  if (verdict.kind !== 'reachable') return verdict.kind
  const { root, path } = verdict
  const closure = path.find(({ type }) => type?.startsWith('closure '))?.type
  const through = root.kind === 'variable' && closure !== undefined ? ` through ${closure}` : ''
  return `${rootInWords(root)}${through}`
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

function truthsOf(value: unknown): readonly Truth[] {
  return Array.isArray(value) ? value.filter(isTruth) : []
}

function isTruth(value: unknown): value is Truth {
  return typeof value === 'object' && value !== null && 'fd' in value && 'by' in value
}
