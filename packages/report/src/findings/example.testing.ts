import type { Finding, FindingsDocument } from '@lastref/model'
import * as fc from 'fast-check'

/** Findings as `run` and `scan` tell them. */
export const leaked: Finding = {
  source: 'run',
  code: 'LRL001',
  rule: 'leaked',
  verdict: 'leaked',
  severity: 'error',
  title: '100 files on map 25 my_map were never closed',
  reasons: [
    'The site opened 120 files; the program closed 20 of them.',
    '100 files were left when the process ended.',
    'It opened map 25 my_map again and again: 100 files on this one object in pid 4312.',
  ],
  object: { kind: 'map', id: 25, name: 'my_map' },
  count: 100,
  pids: [4312],
  site: { function: 'main.readMap', file: 'reader.go', line: 4 },
  stack: [
    {
      function: 'github.com/cilium/ebpf/internal/sys.ObjGet',
      file: '/go/pkg/mod/github.com/cilium/ebpf@v0.17.0/internal/sys/types.go',
      line: 1234,
      module: '/opt/agent',
    },
    {
      function: 'github.com/cilium/ebpf.LoadPinnedMap',
      file: '/go/pkg/mod/github.com/cilium/ebpf@v0.17.0/map.go',
      line: 1512,
      module: '/opt/agent',
    },
    { function: 'main.readMap', file: 'reader.go', line: 4, module: '/opt/agent' },
    { function: 'main.main', file: 'main.go', line: 19, module: '/opt/agent' },
    { function: null, file: null, line: null, module: '/opt/agent' },
  ],
  path: [{ file: 'reader.go', line: 4, label: 'opened here, 120 times' }],
  forecast: null,
  related: ['first 2026-01-01T00:00:00.000Z, last 2026-01-01T00:00:09.000Z'],
  help: 'call Close on every path, errors included: defer m.Close() where it was opened, outside of loops',
  fingerprint: '0123456789abcdef',
}

export const growing: Finding = {
  ...leaked,
  source: 'trace',
  code: 'LRL002',
  rule: 'growing',
  verdict: 'growing',
  severity: 'warning',
  title: 'what is open on map 25 my_map grows by 3.2 per second',
  reasons: ['What it holds rises by 3.2 files per second: up to 400 files at once.'],
  site: { function: 'read_map', file: null, line: null },
  stack: [{ function: 'read_map', file: null, line: null, module: '/opt/agent' }],
  path: [],
  related: [],
  pids: [4312, 4313],
  forecast: {
    what: 'RLIMIT_NOFILE of 4312',
    at: '2026-01-01T00:05:00.000Z',
    inSeconds: 195,
    slopePerSecond: 3.2,
    confidence: 0.987,
    arithmetic: '(1,024 - 400) fds / 3.2 fds/s',
  },
  fingerprint: '1123456789abcdef',
}

export const scanned: Finding = {
  ...leaked,
  source: 'scan',
  code: 'LRS002',
  rule: 'error-path',
  severity: 'error',
  title: 'a map is not closed when the lookup fails',
  reasons: ['m is closed on one way out of readMap, and not on another.'],
  object: null,
  count: 1,
  pids: [],
  stack: [],
  path: [
    { file: 'reader.go', line: 4, column: 2, label: 'opened here' },
    { file: 'reader.go', line: 9, column: 2, label: 'this is taken when the lookup fails' },
    { file: 'reader.go', line: 10, column: 3, label: 'returns without m.Close()' },
  ],
  related: [],
  fingerprint: '2123456789abcdef',
}

export const noted: Finding = {
  ...growing,
  code: 'LRL005',
  rule: 'recheck',
  verdict: 'recheck',
  severity: 'note',
  title: '1 file on map 26 other may have been lost',
  site: null,
  stack: [],
  forecast: null,
  fingerprint: '3123456789abcdef',
}

export const source = `package main

func readMap(pin string) (uint64, error) {
\tm, err := ebpf.LoadPinnedMap(pin, nil)
\tif err != nil {
\t\treturn 0, err
\t}
\tvar value uint64
\tif err := m.Lookup(uint32(1), &value); err != nil {
\t\treturn 0, err
\t}
\treturn value, m.Close()
}
`

export const document: FindingsDocument = {
  schema: 'lastref.findings/1',
  command: { argv: ['./agent', '--pin', '/sys/fs/bpf/my_map'], exitCode: 0 },
  summary: {
    opened: 120,
    closed: 20,
    closedByGc: 0,
    heldFds: 100,
    heldFiles: 100,
    lostEvents: 0,
  },
  findings: [leaked, scanned, growing, noted],
  blindSpots: ['mounts: 2 mount namespaces could not be entered'],
}

export const empty: FindingsDocument = { ...document, findings: [], blindSpots: [] }

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '\u001b[2J',
    'a\nb',
    ']]>',
    '<failure/>',
    '::error::x',
    '%0A::error::x',
    '"&<>\'',
    '\u202e',
    '\ud800',
    '\ufffe',
  ),
)

const count = fc.nat()
const line = fc.integer({ min: 1, max: 1e6 })
const maybeText = fc.option(anyText)
const place = { function: maybeText, file: maybeText, line: fc.option(line) }
const plain = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true })

export const arbitraryFinding: fc.Arbitrary<Finding> = plain<Finding>({
  source: fc.constantFrom('run', 'trace', 'heap', 'scan', 'external'),
  code: anyText,
  rule: anyText,
  verdict: fc.constantFrom('leaked', 'growing', 'orphaned', 'closed-by-gc', 'recheck', 'ok', null),
  severity: fc.constantFrom('error', 'warning', 'note'),
  title: anyText,
  reasons: fc.array(anyText, { maxLength: 2 }),
  object: fc.option(
    plain({ kind: fc.constantFrom('map', 'prog', 'link', 'btf'), id: count, name: anyText }),
  ),
  count,
  pids: fc.array(count, { maxLength: 12 }),
  site: fc.option(plain(place)),
  stack: fc.array(plain({ ...place, module: maybeText }), { maxLength: 4 }),
  path: fc.array(
    fc
      .tuple(anyText, line, anyText, fc.option(line))
      .map(([file, at, label, column]) =>
        column === null ? { file, line: at, label } : { file, line: at, label, column },
      ),
    { maxLength: 3 },
  ),
  forecast: fc.option(
    plain({
      what: anyText,
      at: fc.constant('2026-01-01T00:00:00.000Z'),
      inSeconds: fc.double({ min: 0, max: 1e9, noNaN: true }),
      slopePerSecond: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      arithmetic: anyText,
    }),
  ),
  related: fc.array(anyText, { maxLength: 2 }),
  help: anyText,
  fingerprint: anyText,
})

const risk: fc.Arbitrary<NonNullable<Finding['risk']>> = plain({
  level: fc.constantFrom('critical', 'high', 'medium', 'low', 'info', 'unknown'),
  score: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
  basis: fc.constantFrom('security-severity', 'cvss', 'level'),
})

/** A finding as the gate tells it. */
const arbitraryGateFinding: fc.Arbitrary<Finding> = fc
  .tuple(
    arbitraryFinding,
    plain({
      risk,
      ids: fc.array(anyText, { maxLength: 2 }),
      package: plain({
        name: anyText,
        version: maybeText,
        fixedIn: maybeText,
        ecosystem: maybeText,
      }),
      evidence: fc.array(
        plain({
          source: fc.constantFrom('run' as const, 'scan' as const, 'external' as const),
          input: anyText,
          tool: anyText,
          code: anyText,
          title: anyText,
          fingerprint: anyText,
        }),
        { maxLength: 2 },
      ),
      gate: plain({
        status: fc.constantFrom('blocked', 'reported', 'known', 'waived'),
        by: maybeText,
      }),
    }),
    fc.option(plain({ name: anyText, version: maybeText })),
  )
  .map(([finding, told, tool]) => ({ ...finding, ...told, ...(tool === null ? {} : { tool }) }))

/** A document of the gate, with counts that are those of its findings. */
export const arbitraryGateDocument: fc.Arbitrary<FindingsDocument> = fc
  .tuple(
    fc.array(arbitraryGateFinding, { maxLength: 5 }),
    fc.array(anyText, { maxLength: 2 }),
    plain({
      inputs: fc.array(
        plain({
          name: anyText,
          path: anyText,
          kind: maybeText,
          tools: fc.array(plain({ name: anyText, version: maybeText }), { maxLength: 2 }),
          findings: count,
          scanned: fc.option(count),
        }),
        { maxLength: 2 },
      ),
      policy: maybeText,
      gone: fc.option(count),
      notes: fc.array(anyText, { maxLength: 2 }),
    }),
  )
  .map(([findings, blindSpots, rest]) => {
    const counts = { blocked: 0, reported: 0, known: 0, waived: 0 }
    for (const { gate } of findings) if (gate !== undefined) counts[gate.status] += 1
    const verdict = counts.blocked === 0 ? 'passed' : 'blocked'
    return { ...empty, command: null, findings, blindSpots, gate: { ...rest, counts, verdict } }
  })

export const arbitraryDocument: fc.Arbitrary<FindingsDocument> = plain<FindingsDocument>({
  schema: fc.constant('lastref.findings/1'),
  command: fc.option(
    plain<NonNullable<FindingsDocument['command']>>({
      argv: fc.array(anyText, { maxLength: 3 }),
      exitCode: fc.option(fc.nat(255)),
    }),
  ),
  summary: fc.option(
    plain({
      opened: count,
      closed: count,
      closedByGc: count,
      heldFds: count,
      heldFiles: count,
      lostEvents: count,
    }),
  ),
  findings: fc.array(arbitraryFinding, { maxLength: 4 }),
  blindSpots: fc.array(anyText, { maxLength: 2 }),
})
