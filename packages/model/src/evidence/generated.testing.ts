import * as fc from 'fast-check'
import type { ConclusionName } from './decision-table.ts'
import type { Moment } from './readings.testing.ts'

/** How one part of a generated program goes, as its author knows and nobody else does. */
export type Way = 'flat' | 'rising' | 'bursts' | 'settling' | 'step'
export type Noise = 'none' | 'white' | 'slow' | 'wave' | 'poll' | 'peaks' | 'wild'

/** A program with some leaks, or none, and a load that makes every line of it noisy. */
export interface Program {
  readonly runtime: 'native' | 'go' | 'go with --gc'
  readonly handles: Way
  /** Each handle is kept by objects of the program. */
  readonly kept: boolean
  /** Memory beside the handles. */
  readonly memory: Way
  readonly maps: Way
  readonly noise: { readonly handles: Noise; readonly memory: Noise; readonly maps: Noise }
  /** Standard deviation of the noise, as a share of what each line rises where it does: 0.05. */
  readonly level: number
  /** Handles that come in the window, where some do. */
  readonly gain: number
  readonly seed: number
}

const way = fc.constantFrom<Way>('flat', 'rising', 'bursts', 'settling', 'step')
const noise = fc.constantFrom<Noise>('none', 'white', 'slow', 'wave', 'poll', 'peaks', 'wild')

/** Programs of every sort; the noise is at most this share of what a line rises. */
export function programs(loudest: number): fc.Arbitrary<Program> {
  return fc.record({
    runtime: fc.constantFrom('native', 'go', 'go with --gc'),
    handles: way,
    kept: fc.boolean(),
    memory: way,
    maps: way,
    noise: fc.record({ handles: noise, memory: noise, maps: noise }),
    level: fc.double({ min: 0.01, max: loudest, noNaN: true }),
    gain: fc.integer({ min: 60, max: 400 }),
    seed: fc.integer(),
  })
}

const kibi = 1024
const mebi = 1024 * kibi
const objectsPerHandle = 5
const bytesPerHandle = 480

/** Returns what `count` readings of the program are. */
export function momentsOf(program: Program, count: number): readonly Moment[] {
  const { gain, level, noise: sorts, runtime } = program
  const random = randomFrom(program.seed)
  const leak = gain * 96 * kibi
  const opened = wayOf(program.handles, count, gain, random)
  const leaked = wayOf(program.memory, count, leak, random)
  const filled = wayOf(program.maps, count, 32 * mebi, random)
  const loads = noiseOf(sorts.handles, count, gain * level, random)
  const memory = noiseOf(sorts.memory, count, leak * level, random)
  const maps = noiseOf(sorts.maps, count, 32 * mebi * level, random)
  const [handlesBefore, period] = [20 + random() * 100, 2 + random() * 2]
  const phase = random()
  let arena = 0
  return Array.from({ length: count }, (_, index): Moment => {
    const at = (values: readonly number[]): number => values[index] ?? 0
    const handles = Math.max(1, Math.round(handlesBefore + at(opened) + at(loads)))
    const mine = program.kept ? handles * bytesPerHandle : 0
    const live = 6 * mebi + at(leaked) + mine
    // What is allocated since the last collection, as GOGC=100 has it; load moves it as well.
    const cycle = (index + phase * period) / period
    const garbage = runtime === 'go' ? (cycle % 1) * 0.8 * live : 0
    arena = Math.max(arena, Math.ceil((live + garbage) / (4 * mebi)) * 4 * mebi)
    const noisy = Math.max(0, 12 * mebi + at(memory))
    const objects = 9000 + at(leaked) / (8 * kibi) + (program.kept ? handles * objectsPerHandle : 0)
    return {
      handles,
      anonymous: noisy + (runtime === 'native' ? live : arena),
      charged: Math.max(0, 40 * kibi + at(filled) + (program.maps === 'flat' ? 0 : at(maps))),
      heap:
        runtime === 'native'
          ? null
          : { bytes: live + garbage, objects: Math.round(objects + garbage / 96) },
      ...(runtime === 'go' ? { collections: Math.floor(cycle) } : {}),
    }
  })
}

/** Returns the conclusion that is true of the program. */
export function truthOf({ handles, kept, maps, memory, runtime }: Program): ConclusionName {
  const goes = (it: Way): boolean => it === 'rising' || it === 'bursts'
  if (goes(handles)) {
    if (goes(memory)) return 'both-leak'
    return kept && runtime !== 'native' ? 'objects-retained' : 'raw-fds'
  }
  if (goes(memory)) return runtime === 'native' ? 'memory-leak' : 'heap-leak'
  if (goes(maps)) return 'map-memory'
  const levelsOff = [handles, memory, maps].some((it) => it === 'settling' || it === 'step')
  return levelsOff ? 'warming-up' : 'steady'
}

function wayOf(name: Way, count: number, gain: number, random: () => number): readonly number[] {
  const shares = Array.from({ length: count }, (_, index) => index / (count - 1))
  switch (name) {
    case 'flat':
      return shares.map(() => 0)
    case 'rising':
      return shares.map((share) => gain * share)
    case 'bursts': {
      const times = Math.round(4 + random() * 5)
      return shares.map((share) => (gain * Math.floor(share * times)) / times)
    }
    case 'settling': {
      const constant = 0.08 + random() * 0.12
      return shares.map((share) => gain * (1 - Math.exp(-share / constant)))
    }
    case 'step': {
      const when = 0.15 + random() * 0.55
      return shares.map((share) => (share >= when ? gain : 0))
    }
  }
}

/** White; slow: what was there before is still there in part; a wave; a poll that holds for a while. */
function noiseOf(
  name: Noise,
  count: number,
  deviation: number,
  random: () => number,
): readonly number[] {
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const indices = Array.from({ length: count }, (_, index) => index)
  switch (name) {
    case 'none':
      return indices.map(() => 0)
    case 'white':
      return indices.map(() => deviation * normal())
    case 'slow': {
      const kept = 0.4 + random() * 0.4
      let value = deviation * normal()
      return indices.map(() => {
        value = kept * value + Math.sqrt(1 - kept ** 2) * deviation * normal()
        return value
      })
    }
    case 'wave': {
      const [period, phase] = [count / (2 + random() * 6), random() * 2 * Math.PI]
      return indices.map(
        (index) => Math.SQRT2 * deviation * Math.sin(phase + (2 * Math.PI * index) / period),
      )
    }
    case 'poll': {
      const [period, phase] = [6 + random() * 6, random() * 12]
      return indices.map((index) => ((index + phase) % period < 2 ? 2.5 * deviation : 0))
    }
    case 'peaks': {
      const peaks = [random(), random()].map((share) => Math.floor(share * count))
      return indices.map((index) => (peaks.includes(index) ? 12 * deviation : 0))
    }
    case 'wild':
      return indices.map(() => (deviation * 0.5 * normal()) / Math.max(0.2, Math.abs(normal())))
  }
}

/** Returns the same numbers from 0 to 1 for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
