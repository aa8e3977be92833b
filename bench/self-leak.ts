// Whether lastref leaks itself: what a process that takes censuses holds before and after many.
// usage: node --expose-gc --no-opt --no-maglev --no-sparkplug --max-semi-space-size=1 \
//          bench/self-leak.ts [WARM_UP] [MEASURED] [anew]
// `anew` loads the programs for each census, as a run of the command does; else they stay loaded.
// Prints one JSON object. Growth is in bytes: in all, and in the middle and the second smallest of
// eight windows, since whatever else happens to the BPF objects of the host makes a census larger,
// and leaves that room behind. What leaks, leaks in every window.
//
// The flags leave V8 only what the program itself keeps: its compilers add code to the heap for as
// long as functions get hotter (some 800 bytes per census in the first thousand), and short-lived
// values are otherwise given room, up to 32 MiB, that is not given back.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CensusReader, takeCensus } from '@lastref/observe'

/** Returns what each fd is, with the id of the object where it is one. */
function openFds(): readonly string[] {
  return readdirSync('/proc/self/fd').map(describeFd).filter(Boolean)
}

function describeFd(fd: string): string {
  try {
    const target = readlinkSync(`/proc/self/fd/${fd}`)
    const id = /(?:map|prog|link|btf)_id:\s*(\d+)/.exec(
      readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'),
    )
    return `${fd} ${target}${id ? ` ${id[1]}` : ''}`
  } catch {
    // The fd by which the directory itself was read.
    return ''
  }
}

function collect(): void {
  if (globalThis.gc === undefined) throw new Error('run with node --expose-gc')
  globalThis.gc()
}

async function memory(): Promise<NodeJS.MemoryUsage> {
  for (let i = 0; i < 4; i++) {
    collect()
    await nextTurn()
  }
  return process.memoryUsage()
}

const reader = process.argv[4] === 'anew' ? null : CensusReader.open()

/**
 * The event loop turns between two censuses: what a WeakRef was made for stays alive until the job
 * that made it ends.
 */
async function take(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    if (reader) reader.take()
    else takeCensus()
    await nextTurn()
    // Memory that garbage once took is not given back: with little garbage, RSS tells what is kept.
    if (i % 4 === 3) collect()
  }
}

const warmUp = Number(process.argv[2] ?? 200)
const measured = Number(process.argv[3] ?? 800)
await take(warmUp)
const windows = 8
const fdsBefore = openFds()
const footprints = [await memory()]
for (let i = 0; i < windows; i++) {
  await take(Math.ceil(measured / windows))
  footprints.push(await memory())
}
const fdsAfter = openFds()

interface Growth {
  readonly total: number
  readonly median: number
  readonly quartile: number
}

function growthOf(key: 'heapUsed' | 'rss'): Growth {
  const bytes = footprints.map((footprint) => footprint[key])
  const steps = bytes.slice(1).map((after, i) => after - (bytes[i] ?? after))
  const sorted = steps.toSorted((a, b) => a - b)
  return {
    total: (bytes.at(-1) ?? 0) - (bytes[0] ?? 0),
    median: sorted[windows / 2] ?? 0,
    quartile: sorted[windows / 4 - 1] ?? 0,
  }
}

const [heap, rss] = [growthOf('heapUsed'), growthOf('rss')]
process.stdout.write(
  `${JSON.stringify({ warmUp, measured, windows, fdsBefore, fdsAfter, heap, rss })}\n`,
)
