import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

const options = process.getuid?.() === 0 ? {} : { skip: 'needs root to create maps' }

const prelude = `
import { existsSync } from 'node:fs'
import { BpfMap, closeFd, fdById, onForgottenHandle, openHandles } from '${import.meta.resolve('./index.ts')}'
const spec = { type: 'array', keySize: 4, valueSize: 8, maxEntries: 4, flags: ['mmapable'] }
const turn = () => new Promise((resolve) => setTimeout(resolve, 20))
const collect = async () => { for (let i = 0; i < 3; i += 1) { await turn(); globalThis.gc(); await turn() } }
const forgotten = []
`
const listen = 'onForgottenHandle((one) => forgotten.push(one));\n'
const finish = '\nconsole.log(JSON.stringify({ forgotten, ...result }))'

interface Forgotten {
  readonly kind: string
  readonly fd: number | null
  readonly outcome: string
  readonly openedAt: string
}

interface Report {
  readonly forgotten: readonly Forgotten[]
  readonly [name: string]: unknown
}

async function inChild(body: string): Promise<{ report: Report; stderr: string }> {
  const script = `${prelude}${body}${finish}`
  const flags = ['--expose-gc', '--input-type=module-typescript', '-e', script]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, flags)
  const report: Report = JSON.parse(stdout)
  return { report, stderr }
}

test(
  'a forgotten handle is closed and reported with the stack that opened it',
  options,
  async () => {
    const { report } = await inChild(`${listen}
    function openAndForget() { return BpfMap.create(spec).fd }
    const fd = openAndForget()
    await collect()
    const result = { fd, open: existsSync('/proc/self/fd/' + fd), left: openHandles().length }`)
    assert.equal(report.forgotten.length, 1)
    assert.equal(report.forgotten[0]?.outcome, 'closed')
    assert.match(report.forgotten[0]?.openedAt ?? '', /openAndForget/)
    assert.deepEqual([report['open'], report['left']], [false, 0])
  },
)

test('an object that opened its own handle can be forgotten with it', options, async () => {
  const { report } = await inChild(`${listen}
    class Agent { open() { this.map = BpfMap.create(spec); this.copy = this.map.clone() } }
    function start() { new Agent().open() }
    start()
    await collect()
    const result = {}`)
  assert.equal(report.forgotten.length, 2)
  for (const { openedAt } of report.forgotten) assert.match(openedAt, /Agent\.open/)
})

test('the collector leaves a number alone that means another file by now', options, async () => {
  const { report } = await inChild(`${listen}
    const keeper = BpfMap.create(spec)
    let fd
    fd = (() => { const map = BpfMap.fromId(keeper.id); const number = map.fd; closeFd(number); return number })()
    const same = fdById('map', keeper.id)
    await collect()
    const result = { fd, same, open: existsSync('/proc/self/fd/' + fd) }
    keeper.close()`)
  assert.equal(report['same'], report['fd'])
  assert.equal(report.forgotten[0]?.outcome, 'not-ours')
  assert.equal(report['open'], true)
})

test('the collector tells when something else had closed the fd', options, async () => {
  const { report } = await inChild(`${listen}
    (() => closeFd(BpfMap.create(spec).fd))()
    await collect()
    const result = {}`)
  assert.deepEqual(
    report.forgotten.map(({ outcome }) => outcome),
    ['gone'],
  )
})

test('a forgotten view is unmapped and reported', options, async () => {
  const { report } = await inChild(`${listen}
    (() => { using map = BpfMap.create(spec); map.mapArray() })()
    await collect()
    const { readFileSync } = await import('node:fs')
    const result = { mapped: readFileSync('/proc/self/maps', 'latin1').includes('bpf-map') }`)
  assert.deepEqual(
    report.forgotten.map(({ kind, fd, outcome }) => [kind, fd, outcome]),
    [['mapping', null, 'closed']],
  )
  assert.equal(report['mapped'], false)
})

test('a closed handle is not reported', options, async () => {
  const { report } = await inChild(`${listen}
    (() => { using map = BpfMap.create(spec); using copy = map.clone(); map.mapArray().close() })()
    await collect()
    const result = {}`)
  assert.deepEqual(report.forgotten, [])
})

test('without a listener the process is warned with a stable code', options, async () => {
  const { stderr } = await inChild(`
    function openAndForget() { BpfMap.create(spec) }
    openAndForget()
    await collect()
    const result = {}`)
  assert.match(
    stderr,
    /\[LRE402\] ForgottenHandleWarning: A map handle \(id \d+\) was never closed/,
  )
  assert.match(stderr, /openAndForget/)
})

test('listeners can be removed', options, async () => {
  const { report, stderr } = await inChild(`
    const stop = onForgottenHandle((one) => forgotten.push(one))
    stop()
    ;(() => { BpfMap.create(spec) })()
    await collect()
    const result = {}`)
  assert.deepEqual(report.forgotten, [])
  assert.match(stderr, /LRE402/)
})
