// How long the gate takes for 200,000 findings in 50 files, and how much memory.
// usage: node bench/gate.ts [FINDINGS] [FILES]
// Each file is SARIF of another tool, with snippets, rules with scores and messages of some length; every
// tenth finding stands in two files. Run `make dist` before: what is timed is the built command.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastrefEntry } from './support/entry.ts'
import { printTable } from './support/table.ts'

/** What it has to reach. */
const targets = { seconds: 10, megabytes: 500 }

const findings = Number(process.argv[2] ?? 200_000)
const files = Number(process.argv[3] ?? 50)
const entry = lastrefEntry()

function result(file: number, index: number): object {
  const shared = index % 10 === 0 ? 'shared' : `part${file}`
  const line = 1 + (index % 4000)
  return {
    ruleId: `RULE${index % 120}`,
    ruleIndex: index % 120,
    message: {
      text: `The value of field ${index} reaches a call that does not check it, by way of ${shared}.`,
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: `src/${shared}/module${index % 400}.c`, uriBaseId: '%SRCROOT%' },
          region: { startLine: line, snippet: { text: `  copy(target${index}, source, length);` } },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${index.toString(16)}:1` },
    properties: { precision: 'high', tags: ['security', `external/cwe/cwe-${index % 900}`] },
  }
}

function log(file: number, count: number): object {
  const rules = Array.from({ length: 120 }, (_, index) => ({
    id: `RULE${index}`,
    shortDescription: { text: `Unchecked value of kind ${index}` },
    defaultConfiguration: { level: ['error', 'warning', 'note'][index % 3] },
    properties: { 'security-severity': String(1 + (index % 9)), tags: ['security'] },
  }))
  // Two files each are of one tool, so that what they share is merged.
  const driver = { name: `Tool ${file >> 1}`, version: '1.0', rules }
  const results = Array.from({ length: count }, (_, index) => result(file, index))
  return { version: '2.1.0', runs: [{ tool: { driver }, results }] }
}

interface Measured {
  readonly seconds: number
  /** Of the processor: what is left of the time when others run beside it. */
  readonly cpuSeconds: number
  readonly megabytes: number
  readonly status: number | null
}

/** The kernel's own high-water mark, so that what is between two looks is not missed. */
async function measure(args: readonly string[], cwd: string): Promise<Measured> {
  const [command = '', ...argv] = entry.argv
  const started = performance.now()
  const child = spawn(command, [...argv, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  let kilobytes = 0
  let ticks = 0
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      kilobytes = Math.max(kilobytes, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0))
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      ticks = Math.max(ticks, Number(fields[11]) + Number(fields[12]))
    } catch {
      // It has just ended.
    }
  }, 5)
  await once(child, 'exit')
  clearInterval(look)
  const seconds = (performance.now() - started) / 1000
  // proc(5): in ticks of 1/100 s.
  const cpuSeconds = ticks / 100
  return { seconds, cpuSeconds, megabytes: (kilobytes * 1024) / 1e6, status: child.exitCode }
}

const folder = mkdtempSync(join(tmpdir(), 'lastref-bench-gate-'))
try {
  const names = Array.from({ length: files }, (_, file) => `report${file}.sarif`)
  let bytes = 0
  for (const [file, name] of names.entries()) {
    const text = JSON.stringify(log(file, Math.round(findings / files)))
    bytes += text.length
    writeFileSync(join(folder, name), text)
  }
  const outputs = ['json', 'sarif', 'junit', 'markdown'].flatMap((format) => [
    '--output',
    `${format}=out.${format}`,
  ])
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['text', ['gate', ...names]],
    ['JSON', ['gate', '--json', ...names]],
    ['merged SARIF', ['gate', '--format', 'sarif', ...names]],
    ['text and four files', ['gate', ...names, ...outputs]],
  ]
  process.stdout.write(
    `${findings} findings in ${files} files of ${(bytes / 1e6).toFixed(0)} MB, by the ${entry.what}\n`,
  )
  const rows: (readonly [string, Measured])[] = []
  for (const [name, args] of cases) rows.push([name, await measure(args, folder)])
  printTable([
    ['', 'time', 'processor', 'memory', 'status'],
    ...rows.map(([name, { seconds, cpuSeconds, megabytes, status }]) => [
      name,
      `${seconds.toFixed(1)} s`,
      `${cpuSeconds.toFixed(1)} s`,
      `${megabytes.toFixed(0)} MB`,
      String(status),
    ]),
  ])
  // Of the processor, because others may use it too; it is one thread that works.
  const reached = rows.every(
    ([, { cpuSeconds, megabytes }]) =>
      cpuSeconds <= targets.seconds && megabytes <= targets.megabytes,
  )
  process.stdout.write(
    `within ${targets.seconds} s of the processor and ${targets.megabytes} MB: ${reached ? 'yes' : 'NO'}\n`,
  )
  if (!reached) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
