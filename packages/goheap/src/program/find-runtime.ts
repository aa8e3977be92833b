import type { RuntimeLayout } from '../layout/layout.ts'
import type { Words } from '../memory/words.ts'
import { codeReferences } from './code-references.ts'
import type { GoProgram } from './go-program.ts'
import type { RuntimeAddresses } from './runtime-addresses.ts'

/** Functions of the runtime that use each of its variables, in one version or another. */
const users = {
  heap: ['runtime.mallocinit', 'runtime.schedinit', 'runtime.gcinit', 'runtime.main'],
  allgs: [
    'runtime.allgadd',
    'runtime.checkdead',
    'runtime.gcResetMarkState',
    'runtime.tracebackothers',
  ],
  allp: ['runtime.procresize', 'runtime.stopTheWorldWithSema', 'runtime.schedinit'],
  finalizers: ['runtime.queuefinalizer', 'runtime.iterate_finq'],
  cleanups: ['runtime.runCleanups', 'runtime.AddCleanup'],
} as const

/**
 * Returns where the runtime of a program without symbols keeps its lists: candidates are what certain of its
 * functions refer to, and the one whose contents make sense is taken. Null: none does.
 */
export function findRuntime(program: GoProgram, memory: Words): RuntimeAddresses | null {
  const { elf, tables, bias, layout } = program
  const references = codeReferences(elf, tables, new Set(Object.values(users).flat()))
  const candidates = (names: readonly string[]): number[] =>
    [...new Set(names.flatMap((name) => [...(references.get(name) ?? [])]))]
      .map((address) => address + bias)
      .filter((address) => isVariable(program, address))
  const first = (names: readonly string[], fits: (address: number) => boolean): number | null =>
    candidates(names).find(fits) ?? null

  const heap = first(users.heap, (at) => isSpanList(memory, at + layout['mheap.allspans'], layout))
  const allgs = first(users.allgs, (at) => isGoroutineList(memory, at, layout))
  const allp = first(users.allp, (at) => isProcessorList(memory, at))
  if (heap === null || allgs === null || allp === null) return null
  const all = layout['cleanupQueue.all']
  return {
    allspans: heap + layout['mheap.allspans'],
    allgs,
    allp,
    allfin: longestChain(memory, candidates(users.finalizers), layout),
    cleanups:
      all === null
        ? null
        : (candidates(users.cleanups)
            .map((at) => at + all)
            .find((at) => isCleanupList(memory, at, layout)) ?? null),
  }
}

function isVariable({ module }: GoProgram, address: number): boolean {
  return (
    address % 8 === 0 &&
    [module.data, module.bss, module.noptrdata, module.noptrbss].some(
      ({ start, end }) => address >= start && address < end,
    )
  )
}

const samples = 8

/** Returns the first elements of a slice; none where it cannot be one. */
function slice(memory: Words, at: number): number[] {
  const [list, length, capacity] = [0, 8, 16].map((offset) => memory.word(at + offset) ?? 0)
  if (list === undefined || length === undefined || capacity === undefined) return []
  if (list === 0 || length === 0 || length > capacity || capacity > 2 ** 30) return []
  const count = Math.min(length, samples)
  return Array.from({ length: count }, (_, index) => memory.word(list + index * 8) ?? 0)
}

function isSpanList(memory: Words, at: number, layout: RuntimeLayout): boolean {
  const spans = slice(memory, at)
  return spans.length > 1 && spans.every((span) => isSpan(memory, span, layout))
}

function isSpan(memory: Words, span: number, layout: RuntimeLayout): boolean {
  const start = memory.word(span + layout['mspan.startAddr'])
  const pages = memory.word(span + layout['mspan.npages'])
  const state = memory.bytes(span + layout['mspan.state'], 1)?.[0]
  const makesSense = start !== null && start % 8192 === 0 && start < 2 ** 47
  return makesSense && pages !== null && pages < 2 ** 34 && state !== undefined && state <= 2
}

function isGoroutineList(memory: Words, at: number, layout: RuntimeLayout): boolean {
  const all = slice(memory, at)
  return (
    all.length > 0 &&
    all.every((g) => {
      const low = memory.word(g + layout['g.stack'])
      const high = memory.word(g + layout['g.stack'] + 8)
      const number = memory.word(g + layout['g.goid'])
      if (low === null || high === null || number === null || number > 2 ** 40) return false
      // The first goroutine of a program has number 1, and a stack until it ends.
      return high >= low && high - low < 2 ** 31 && high % 8 === 0
    }) &&
    memory.word((all[0] ?? 0) + layout['g.goid']) === 1
  )
}

function isProcessorList(memory: Words, at: number): boolean {
  const all = slice(memory, at)
  return (
    all.length > 0 && all.every((p, index) => p !== 0 && (memory.word(p) ?? -1) % 2 ** 32 === index)
  )
}

const maxBlocks = 10_000

/** Of the variables that point to blocks of finalizers, `allfin` leads to all of them. */
function longestChain(
  memory: Words,
  candidates: readonly number[],
  layout: RuntimeLayout,
): number | null {
  let best: number | null = null
  let longest = -1
  for (const at of candidates) {
    const length = chainLength(memory, at, layout)
    if (length > longest) {
      longest = length
      best = at
    }
  }
  return best
}

function chainLength(memory: Words, at: number, layout: RuntimeLayout): number {
  const capacity = (layout['finblock#'] - layout['finblock.fin']) / layout['finalizer#']
  let length = 0
  for (let block = memory.word(at) ?? -1; block !== 0; length++) {
    const count = block % 8 === 0 ? memory.word(block + layout['finblock.cnt']) : null
    const next = block % 8 === 0 ? memory.word(block + layout['finblock.alllink']) : null
    if (count === null || next === null || length > maxBlocks) return -1
    if (count % 2 ** 32 > capacity || next % 8 !== 0) return -1
    block = next
  }
  return length
}

function isCleanupList(memory: Words, at: number, layout: RuntimeLayout): boolean {
  const { 'cleanupBlock.alllink': link, 'cleanupBlock.n': count, 'cleanupBlock#': size } = layout
  if (link === null || count === null || size === null) return false
  let block = memory.word(at) ?? 0
  for (let seen = 0; block !== 0; seen++) {
    const entries = block % 8 === 0 ? memory.word(block + count) : null
    const next = block % 8 === 0 ? memory.word(block + link) : null
    if (entries === null || next === null || seen > maxBlocks) return false
    if (entries % 2 ** 32 > size / 8) return false
    block = next
    if (block === 0) return true
  }
  return false
}
