// Waits in read(0, …), called from JavaScript; run with --perf-basic-prof.
import { readSync } from 'node:fs'

const buffer = Buffer.alloc(1)

function openMap(depth) {
  return readSync(0, buffer, 0, 1) + depth
}

function load(depth) {
  return openMap(depth) + 1
}

load(1)
