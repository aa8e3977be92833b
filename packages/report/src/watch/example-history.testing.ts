import type { Finding, Frame, OpeningsReading } from '@lastref/model'
import { exampleCensus, exampleProcesses } from '../example-census.testing.ts'
import { addSample, noHistory, type WatchHistory } from './history.ts'
import type { WatchSample } from './sample.ts'

const start = Date.UTC(2026, 10, 23, 9, 0, 0)

export const leakyFrame: Frame = {
  function: 'main.readMap',
  file: '/src/agent/reader.go',
  line: 42,
  module: '/usr/bin/agent',
  address: '0x4a1b2c',
  inlined: false,
}

const growing: Finding = {
  source: 'trace',
  code: 'LRL002',
  rule: 'growing',
  verdict: 'growing',
  severity: 'warning',
  title: 'map 25 my_map is opened again and again at main.readMap',
  reasons: ['3.2 files per second over 18 s, and nothing was closed'],
  object: { kind: 'map', id: 25, name: 'my_map' },
  count: 100,
  pids: [4312],
  site: { function: 'main.readMap', file: 'reader.go', line: 42 },
  stack: [leakyFrame],
  path: [],
  forecast: {
    what: 'RLIMIT_NOFILE of 4312',
    at: '2026-11-23T09:01:24.000Z',
    inSeconds: 66,
    slopePerSecond: 3.2,
    confidence: 0.97,
    arithmetic: '(1,024 - 812) fds / 3.2 fds/s',
  },
  related: [],
  help: 'close the map when it has been read',
  fingerprint: 'a1',
}

function readingAt(at: number, files: number): OpeningsReading {
  return {
    at,
    sites: [
      {
        id: 7,
        command: 'BPF_OBJ_GET',
        runtime: 'go',
        stack: { frames: [leakyFrame], ended: 'complete', notes: [] },
      },
    ],
    tallies: [
      {
        site: 7,
        opened: files,
        closed: 0,
        closedByGc: 0,
        closedAtExit: 0,
        firstAt: start,
        lastAt: at,
        pids: [4312],
      },
    ],
    holdings: [
      {
        site: 7,
        object: { kind: 'map', id: 25, name: 'my_map' },
        memlockBytes: 82_960,
        files,
        fds: files,
        pids: [4312],
        examples: [],
      },
    ],
    leftAtExit: [],
    pinnings: [],
    misuses: [],
    processes: [],
    budgets: [],
    lost: { openings: 0, releases: 0, stacks: 0, events: 0 },
    blindSpots: [],
  }
}

/** Ten readings of a host with an agent that forgets to close, two seconds apart. */
export function exampleHistory(stacks = true): WatchHistory {
  return Array.from({ length: 10 }, (_, index): WatchSample => {
    const at = start + index * 2000
    const files = 82 + Math.round(index * index * 0.25)
    const [agent, ...others] = exampleProcesses
    return {
      at,
      census: {
        ...exampleCensus,
        blindSpots: [],
        processes: agent === undefined ? [] : [{ ...agent, bpfFds: files }, ...others],
      },
      reading: stacks ? readingAt(at, files) : null,
      findings: index < 4 ? [] : [growing],
    }
  }).reduce(addSample, noHistory)
}
