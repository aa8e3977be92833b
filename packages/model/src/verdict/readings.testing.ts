import type { Frame } from '../frame.ts'
import type { Holding, ObjectIdentity, OpeningsReading, Site, SiteTally } from '../opening.ts'

/** Small readings for tests: times are in seconds from here. */
export const epoch: number = Date.UTC(2026, 0, 1)

export function frame(name: string | null, place = '', module = '/opt/agent'): Frame {
  const [file = '', line = ''] = place.split(':')
  return {
    function: name,
    file: file === '' ? null : file,
    line: line === '' ? null : Number(line),
    module,
    address: '0x401abc',
    inlined: false,
  }
}

export function site(id: number, frames: readonly Frame[], rest: Partial<Site> = {}): Site {
  return {
    id,
    command: 'BPF_OBJ_GET',
    runtime: 'native',
    stack: { frames, ended: 'complete', notes: [] },
    ...rest,
  }
}

/** A site whose own frame is `name` at reader.c:42. */
export function cSite(id: number, name = 'read_map', line = 42): Site {
  return site(id, [
    frame('syscall', '', '/usr/lib/x86_64-linux-gnu/libc.so.6'),
    frame('bpf_obj_get', '', '/usr/lib/x86_64-linux-gnu/libbpf.so.1.1.0'),
    frame(name, `/src/agent/reader.c:${line}`),
    frame('main', '/src/agent/main.c:9'),
    frame('__libc_start_main', '', '/usr/lib/x86_64-linux-gnu/libc.so.6'),
  ])
}

export function map(id: number, name = 'my_map'): ObjectIdentity {
  return { kind: 'map', id, name }
}

export function holding(
  siteId: number | null,
  object: ObjectIdentity,
  files: number,
  rest: Partial<Holding> = {},
): Holding {
  const base = { site: siteId, object, files, fds: files, pids: [4312] }
  return { memlockBytes: null, examples: [], ...base, ...rest }
}

/** Seconds of the first and the last opening are given from the epoch of the tests. */
export function tally(
  siteId: number,
  opened: number,
  rest: Partial<SiteTally> & { readonly from?: number; readonly to?: number } = {},
): SiteTally {
  const { from = 0, to = 1, ...others } = rest
  return {
    site: siteId,
    opened,
    closed: 0,
    closedByGc: 0,
    closedAtExit: 0,
    firstAt: epoch + from * 1000,
    lastAt: epoch + to * 1000,
    pids: [4312],
    ...others,
  }
}

export function reading(seconds: number, rest: Partial<OpeningsReading>): OpeningsReading {
  return {
    at: epoch + seconds * 1000,
    sites: [],
    tallies: [],
    holdings: [],
    leftAtExit: [],
    pinnings: [],
    misuses: [],
    processes: [],
    budgets: [],
    lost: { openings: 0, releases: 0, stacks: 0, events: 0 },
    blindSpots: [],
    ...rest,
  }
}
