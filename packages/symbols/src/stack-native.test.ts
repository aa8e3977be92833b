import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { findLlvmSymbolizer } from './lines/find-program.ts'
import { procImageSource } from './process/proc-image-source.ts'
import { Symboliser, type SymboliserOptions } from './symboliser.ts'
import type { SymbolisedStack } from './frame.ts'
import { installed } from './testing/build.ts'
import { type Captured, capture } from './testing/capture.ts'
import { at, ours, shortly } from './testing/expect.ts'
import { cppVictim, cVictim, rustVictim } from './testing/victims.ts'

const noSymbolizer =
  findLlvmSymbolizer(process.env['PATH'] ?? '') === null ? 'no llvm-symbolizer' : false
const noCpp = installed('g++', '--version') ? noSymbolizer : 'no C++ compiler (g++ not found)'
const noRust = installed('rustc', '--version')
  ? noSymbolizer
  : 'no Rust toolchain (rustc not found)'

function symbolise(captured: Captured, options: SymboliserOptions = {}): SymbolisedStack {
  using symboliser = new Symboliser(options)
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  return symboliser.symbolise(images, captured.snapshot)
}

const chain = [
  `+inlined ${at('chain.c', 'inlined')}`,
  `open_map ${at('chain.c', 'open_map')}`,
  `load_all ${at('chain.c', 'load_all')}`,
  `main ${at('chain.c', 'main')}`,
]

const builds: readonly (readonly [string, readonly string[]])[] = [
  ['chain', []],
  ['chain-no-pie', ['-no-pie']],
  ['chain-static', ['-static']],
  ['chain-static-pie', ['-static-pie']],
  ['chain-no-table', ['-static', '-Wl,--no-eh-frame-hdr']],
  ['chain-zlib', ['-gz=zlib']],
]

for (const [name, options] of builds) {
  test(
    `${name}: every frame without frame pointers has its line`,
    { skip: noSymbolizer },
    async () => {
      await using captured = await capture(cVictim(name, ...options))
      const { frames, ended, runtime, notes } = symbolise(captured)
      assert.deepEqual(ours(frames, 'chain.c'), chain)
      assert.equal(frames[0]?.function, 'syscall')
      assert.equal(frames.at(-1)?.function, '_start')
      assert.deepEqual(
        { ended, runtime, notes },
        { ended: 'complete', runtime: 'native', notes: [] },
      )
    },
  )
}

test('names come from the symbol table without llvm-symbolizer', async () => {
  await using captured = await capture(cVictim('chain'))
  const { frames } = symbolise(captured, { llvmSymbolizer: 'off' })
  assert.deepEqual(shortly(frames).slice(0, 4), ['syscall', 'open_map', 'load_all', 'main'])
  assert.ok(frames.every(({ line }) => line === null))
})

test('a stripped program has all its frames, with their places in its file', async () => {
  await using captured = await capture(cVictim('chain-stripped', '-static', '-s'))
  const { frames, ended } = symbolise(captured)
  assert.equal(ended, 'complete')
  assert.equal(frames.length, 7)
  for (const { function: name, moduleAddress, module } of frames) {
    assert.equal(name, null)
    assert.ok(moduleAddress !== null && module?.endsWith('chain-stripped'))
  }
})

test('a separate debug file is found by its build-id', { skip: noSymbolizer }, async (t) => {
  const { directory, stripped } = separateDebugFile(t)
  await using captured = await capture(stripped)
  const { frames } = symbolise(captured, { debugDirectories: [directory] })
  assert.deepEqual(ours(frames, 'chain.c'), chain)
  assert.equal(symbolise(captured, { debugDirectories: [] }).frames[1]?.function, null)
})

test('a separate debug file is found beside the program', { skip: noSymbolizer }, async (t) => {
  const { beside } = separateDebugFile(t)
  await using captured = await capture(beside)
  assert.deepEqual(ours(symbolise(captured, { debugDirectories: [] }).frames, 'chain.c'), chain)
})

test('a signal handler leads to what it interrupted', { skip: noSymbolizer }, async () => {
  await using captured = await capture(cVictim('chain'), ['signal'], 8192)
  const { frames, ended } = symbolise(captured)
  assert.equal(ended, 'complete')
  assert.deepEqual(ours(frames, 'chain.c').slice(3), [
    `on_signal ${at('chain.c', 'on_signal')}`,
    `main ${at('chain.c', 'raise')}`,
  ])
  assert.ok(frames.some((frame) => frame.function === '__restore_rt' || frame.function === null))
})

test('a stack of 20,000 frames ends at the limit', async () => {
  await using captured = await capture(cVictim('chain'), ['deep', '20000'], 4 << 20)
  const short = symbolise(captured, { llvmSymbolizer: 'off' })
  assert.deepEqual([short.frames.length, short.ended], [256, 'limit'])
  const whole = symbolise(captured, { llvmSymbolizer: 'off', limit: 30_000 })
  assert.equal(whole.ended, 'complete')
  assert.equal(whole.frames.filter((frame) => frame.function === 'recurse').length, 20_001)
})

test('a stack that was cut short says so, and keeps what it has', async () => {
  await using captured = await capture(cVictim('chain'))
  const { snapshot } = captured
  const whole = symbolise(captured, { llvmSymbolizer: 'off' }).frames
  using symboliser = new Symboliser({ llvmSymbolizer: 'off' })
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  for (const bytes of [0, 7, 8, 100, 900, 1000]) {
    const cut = { ...snapshot, stack: snapshot.stack.subarray(0, bytes) }
    const { frames, ended } = symboliser.symbolise(images, cut)
    assert.equal(ended, 'snapshot-end')
    assert.deepEqual(frames, whole.slice(0, frames.length))
  }
})

test('C++: templates and lambdas', { skip: noCpp }, async () => {
  await using captured = await capture(cppVictim())
  const { frames, ended } = symbolise(captured)
  assert.equal(ended, 'complete')
  const found = ours(frames, 'chain.cpp')
  assert.equal(found.length, 4)
  assert.match(found[0] ?? '', /^agent::Loader<int>::open\(.*\) chain\.cpp/u)
  assert.ok(found[0]?.endsWith(at('chain.cpp', 'open')))
  assert.ok(found[1]?.endsWith(at('chain.cpp', 'lambda')))
  assert.match(found[2] ?? '', /^agent::load\(/u)
  assert.ok(found[2]?.endsWith(at('chain.cpp', 'load')))
  assert.equal(found[3], `main ${at('chain.cpp', 'main')}`)
})

const rustManglings = [
  ['default', []],
  ['v0', ['-Csymbol-mangling-version=v0']],
] as const

for (const [mangling, options] of rustManglings) {
  test(`Rust, ${mangling} names: traits, generics, closures`, { skip: noRust }, async () => {
    await using captured = await capture(rustVictim(`chain-rust-${mangling}`, ...options))
    const { frames, ended } = symbolise(captured)
    assert.equal(ended, 'complete')
    const labels = ['open', 'load_all', 'with', 'load_all', 'main']
    assert.deepEqual(
      frames
        .filter(({ file }) => file?.endsWith('chain.rs'))
        .map(({ file, line }) => `${basename(file ?? '')}:${line}`),
      labels.map((label) => at('rust/chain.rs', label)),
    )
    const functions = frames.map((frame) => frame.function)
    assert.ok(functions.includes('chain::load_all'), functions.join('\n'))
    assert.ok(functions.every((name) => name === null || !/::h[0-9a-f]{16}|\$LT\$/u.test(name)))
    assert.deepEqual(
      new Set(frames.map((frame) => frame.package).filter((name) => name !== null)),
      new Set(['chain', 'core', 'std']),
    )
  })
}

/** A program without symbols, once with its debug file in a directory by build-id, once beside it. */
function separateDebugFile(t: TestContext): {
  directory: string
  stripped: string
  beside: string
} {
  const directory = mkdtempSync(join(tmpdir(), 'lastref-debug-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const whole = cVictim('chain')
  const id = /Build ID: ([0-9a-f]+)/u.exec(
    execFileSync('readelf', ['-n', whole], { encoding: 'utf8' }),
  )?.[1]
  assert.ok(id !== undefined)
  const named = join(directory, '.build-id', id.slice(0, 2))
  mkdirSync(named, { recursive: true })
  const debug = join(named, `${id.slice(2)}.debug`)
  const stripped = join(directory, 'stripped')
  const beside = join(directory, 'elsewhere', 'linked')
  execFileSync('objcopy', ['--only-keep-debug', whole, debug])
  execFileSync('objcopy', ['--strip-all', whole, stripped])
  mkdirSync(dirname(beside))
  execFileSync('objcopy', ['--only-keep-debug', whole, `${beside}.debug`])
  execFileSync('objcopy', ['--strip-all', `--add-gnu-debuglink=${beside}.debug`, whole, beside])
  return { directory, stripped, beside }
}
