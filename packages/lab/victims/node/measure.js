// Opens maps, gives the collector its chance, and says what became of the fds.
import { mkdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { BpfMap, onForgottenHandle, openHandles } from '@lastref/ebpf'

const patienceMs = 1000
const directory = `/sys/fs/bpf/lastref-victim-${process.pid}`
const closedAt = []
let garbage

onForgottenHandle(() => closedAt.push(performance.now()))

const waysToCollect = {
  gc: () => globalThis.gc?.(),
  pressure: () => {
    garbage = Array.from({ length: 20_000 }, (_, i) => ({ i, was: garbage === undefined }))
  },
}

/** Until everything is closed or the patience is at its end. */
async function collect(name, began) {
  const once = waysToCollect[name]
  if (once === undefined) return
  while (openHandles().length > 0 && performance.now() - began < patienceMs) {
    once()
    await sleep(1)
  }
}

async function phase(name, count, read) {
  const began = performance.now()
  const first = closedAt.length
  for (let i = 0; i < count; i += 1) read()
  const atOnce = count - openHandles().length
  await collect(name, began)
  const lived = closedAt.slice(first).map((at) => at - began)
  const closed = count - openHandles().length
  const line = { phase: name, opened: count, atOnce, closed, livedMs: tenths(lived) }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** The shortest, every tenth, and the longest. */
function tenths(lived) {
  const last = lived.length - 1
  const at = (tenth) => Math.round(lived[Math.floor((tenth * last) / 10)] * 1000) / 1000
  return last < 0 ? [] : Array.from({ length: 11 }, (_, tenth) => at(tenth))
}

/** Arguments: how many maps, then phases: `pressure`, `gc` (needs --expose-gc), `exit`. */
export async function measure(readCounter) {
  const [count = '12', ...phases] = process.argv.slice(2)
  const pin = `${directory}/map0`
  mkdirSync(directory)
  try {
    {
      using map = BpfMap.create({
        type: 'hash',
        keySize: 4,
        valueSize: 8,
        maxEntries: 16,
        name: 'vic_map0',
      })
      map.update(new Uint8Array([1, 0, 0, 0]), new Uint8Array(8).fill(42))
      map.pin(pin)
    }
    for (const name of phases.length === 0 ? ['exit'] : phases)
      await phase(name, Number(count), () => readCounter(pin))
  } finally {
    rmSync(directory, { recursive: true })
  }
  // As command line tools end: an event loop that runs dry may collect on its way out.
  process.exit()
}
