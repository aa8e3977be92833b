import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { procImageSource } from './process/proc-image-source.ts'
import { Symboliser } from './symboliser.ts'
import { installed, source } from './testing/build.ts'
import { capture } from './testing/capture.ts'

test('Node with --perf-basic-prof: the JavaScript functions on the way', async (t) => {
  await using captured = await capture(
    process.execPath,
    ['--perf-basic-prof', '--interpreted-frames-native-stack', source('waits.mjs')],
    16_384,
  )
  t.after(() => rmSync(`/tmp/perf-${captured.pid}.map`, { force: true }))
  using symboliser = new Symboliser({ llvmSymbolizer: 'off' })
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  const { frames, runtime } = symboliser.symbolise(images, captured.snapshot)
  assert.equal(runtime, 'node')
  const own = frames.filter(({ file }) => file === source('waits.mjs'))
  assert.deepEqual(
    own.slice(0, 2).map((frame) => [frame.function, frame.line]),
    [
      ['openMap', 6],
      ['load', 10],
    ],
  )
})

test('a perf map in another pid and mount namespace', async (t) => {
  const inner = ['--mount', '--pid', '--fork', '--kill-child']
  if (!installed('unshare', ...inner, 'true')) {
    t.skip('no pid namespaces (unshare --pid failed)')
    return
  }
  // The new /tmp may hide the directory this runs in: nothing is opened by a path below it.
  const script = 'exec 9<"$0"; mount -t tmpfs none /tmp && exec /proc/self/fd/9 "$@"'
  const code = 'function openMap() { fs.readSync(0, Buffer.alloc(1)) }; openMap()'
  const node = ['--perf-basic-prof', '--interpreted-frames-native-stack', '-e', code]
  const shell = ['bash', '-c', script, process.execPath, ...node]
  await using captured = await capture('unshare', [...inner, ...shell], 16_384)
  using symboliser = new Symboliser({ llvmSymbolizer: 'off' })
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  const { frames } = symboliser.symbolise(images, captured.snapshot)
  assert.ok(frames.some((frame) => frame.function === 'openMap'))
})
