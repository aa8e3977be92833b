import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { procImageSource } from './process/proc-image-source.ts'
import { Symboliser } from './symboliser.ts'
import { installed } from './testing/build.ts'
import { capture } from './testing/capture.ts'
import { shortly } from './testing/expect.ts'
import { cVictim } from './testing/victims.ts'

const names = ['syscall', 'open_map', 'load_all', 'main']
const options = { llvmSymbolizer: 'off' } as const

function temporary(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'lastref-images-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return directory
}

/** How many files this process holds open. */
function openFiles(): number {
  return readdirSync('/proc/self/fd').length
}

test('a program that was deleted while it runs', async (t) => {
  const file = join(temporary(t), 'agent')
  copyFileSync(cVictim('chain'), file)
  await using captured = await capture(file)
  rmSync(file)
  using symboliser = new Symboliser(options)
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  const { frames } = symboliser.symbolise(images, captured.snapshot)
  assert.deepEqual(shortly(frames).slice(0, 4), names)
})

test('a program that was replaced is not mistaken for the new one', async (t) => {
  const directory = temporary(t)
  const file = join(directory, 'agent')
  copyFileSync(cVictim('chain'), file)
  await using captured = await capture(file)
  copyFileSync(cVictim('chain-stripped', '-static', '-s'), join(directory, 'new'))
  renameSync(join(directory, 'new'), file)
  using symboliser = new Symboliser(options)
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  assert.deepEqual(
    shortly(symboliser.symbolise(images, captured.snapshot).frames).slice(0, 4),
    names,
  )
})

test('a process that has exited, when its files were kept open', async (t) => {
  const file = join(temporary(t), 'agent')
  copyFileSync(cVictim('chain'), file)
  const before = openFiles()
  {
    await using captured = await capture(file)
    using symboliser = new Symboliser(options)
    const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
    images.keep()
    await captured.end()
    rmSync(file)
    const { frames, ended, notes } = symboliser.symbolise(images, captured.snapshot)
    assert.deepEqual(shortly(frames).slice(0, 4), names)
    assert.deepEqual([ended, notes], ['complete', []])
  }
  assert.equal(openFiles(), before)
})

test('a process that has exited before its files were opened', async () => {
  const captured = await capture(cVictim('chain'))
  await captured.end()
  using symboliser = new Symboliser(options)
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  const { frames, ended, notes } = symboliser.symbolise(images, captured.snapshot)
  assert.deepEqual(
    frames.map((frame) => [frame.function, frame.module?.includes('libc')]),
    [[null, true]],
  )
  assert.equal(ended, 'no-unwind-info')
  assert.match(notes.join('\n'), /libc.* cannot be opened any more, or was replaced\./u)
})

test('a program in another mount namespace, at a path that does not exist here', async (t) => {
  if (!installed('unshare', '--mount', 'true')) {
    t.skip('no mount namespaces (unshare --mount failed)')
    return
  }
  const directory = temporary(t)
  const inner = join(directory, 'inner')
  mkdirSync(inner)
  const file = cVictim('chain')
  const script = `mount -t tmpfs none ${inner} && cp ${file} ${inner}/agent && exec ${inner}/agent`
  await using captured = await capture('unshare', ['--mount', 'sh', '-c', script])
  assert.deepEqual(readdirSync(inner), [])
  using symboliser = new Symboliser(options)
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  const { frames } = symboliser.symbolise(images, captured.snapshot)
  assert.deepEqual(shortly(frames).slice(0, 4), names)
  assert.equal(frames[1]?.module, join(inner, 'agent'))
})

test('files are shared between processes, and closed with the last of them', async () => {
  await using first = await capture(cVictim('chain'))
  await using second = await capture(cVictim('chain'))
  using symboliser = new Symboliser(options)
  const before = openFiles()
  const [one, two] = [first, second].map((captured) => {
    return symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  })
  assert.ok(one !== undefined && two !== undefined)
  assert.equal(openFiles(), before, 'nothing is opened before a stack needs it')
  symboliser.symbolise(one, first.snapshot)
  const withOne = openFiles()
  assert.ok(withOne > before)
  symboliser.symbolise(two, second.snapshot)
  assert.equal(openFiles(), withOne)
  one[Symbol.dispose]()
  assert.equal(openFiles(), withOne)
  assert.deepEqual(shortly(symboliser.symbolise(two, second.snapshot).frames).slice(0, 4), names)
  two[Symbol.dispose]()
  assert.equal(openFiles(), before)
})

test('a process that was disposed of, or is of another symboliser, is refused', async () => {
  await using captured = await capture(cVictim('chain'))
  const symboliser = new Symboliser(options)
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  using other = new Symboliser(options)
  assert.throws(() => other.symbolise(images, captured.snapshot), { code: 'LRE481' })
  images[Symbol.dispose]()
  assert.throws(() => symboliser.symbolise(images, captured.snapshot), { code: 'LRE481' })
  symboliser[Symbol.dispose]()
  assert.throws(() => symboliser.symbolise(images, captured.snapshot), { code: 'LRE480' })
  assert.throws(() => symboliser.addProcess(1, [], procImageSource(1)), { code: 'LRE480' })
})
