// Whether lastref leaks itself: what a process that takes censuses holds before and after many.
// usage: node --expose-gc --max-semi-space-size=1 bench/self-leak.ts [WARM_UP] [MEASURED] [anew]
// (without the second flag V8 makes more and more room for short-lived values, up to 32 MiB)
// `anew` loads the programs for each census, as a run of the command does; else they stay loaded.
// Prints one JSON object. Growth is in bytes per census, the lower quartile of eight windows.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CensusReader, takeCensus } from '@lastref/observe'

interface Footprint {
  /** What each fd is, with the id of the object where it is one. */
  readonly fds: readonly string[]
  readonly heapUsed: number
  readonly rss: number
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

async function footprint(): Promise<Footprint> {
  for (let i = 0; i < 4; i++) {
    collect()
    await nextTurn()
  }
  const fds = readdirSync('/proc/self/fd').map(describeFd).filter(Boolean)
  const { heapUsed, rss } = process.memoryUsage()
  return { fds, heapUsed, rss }
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
const footprints = [await footprint()]
for (let i = 0; i < windows; i++) {
  await take(Math.ceil(measured / windows))
  footprints.push(await footprint())
}

/**
 * The lower quartile of the windows: now and then V8 compiles something or gives its heap another
 * shape, which costs a megabyte once; what leaks costs in every window.
 */
function growthOf(bytes: (footprint: Footprint) => number): number {
  const growths = footprints
    .slice(1)
    .map((after, i) => bytes(after) - bytes(footprints[i] ?? after))
    .toSorted((a, b) => a - b)
  return (growths[windows / 4 - 1] ?? 0) / Math.ceil(measured / windows)
}

process.stdout.write(
  `${JSON.stringify({
    warmUp,
    measured,
    fdsBefore: footprints[0]?.fds,
    fdsAfter: footprints.at(-1)?.fds,
    heapGrowth: growthOf(({ heapUsed }) => heapUsed),
    rssGrowth: growthOf(({ rss }) => rss),
  })}\n`,
)
