import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { capture } from './testing/capture.ts'
import { ours } from './testing/expect.ts'
import {
  buildGo,
  callers,
  checkCallback,
  checkCgo,
  checkGo,
  goFiles,
  goVariants,
  symbolise,
} from './testing/go-expect.ts'
import { currentToolchain, debianToolchain } from './testing/go-toolchains.ts'

for (const toolchain of [debianToolchain(), currentToolchain()]) {
  for (const variant of [goVariants.plain, goVariants.stripped, goVariants.pie]) {
    const title = `${toolchain.version}, ${variant.name}: every function and line, inlined ones too`
    test(title, (t) => checkGo(t, toolchain, variant))
  }
  for (const variant of [goVariants.cgo, goVariants.cgoPie]) {
    const title = `${toolchain.version}, ${variant.name}: from C to the goroutine that called it`
    test(title, (t) => checkCgo(t, toolchain, variant))
  }
  test(`${toolchain.version}: from Go called by C to the Go that called C`, (t) =>
    checkCallback(t, toolchain))
}

test('without the stack of the goroutine a call from C ends where Go begins, and says so', async (t) => {
  const file = buildGo(t, currentToolchain(), goVariants.cgo)
  if (file === null) return
  await using captured = await capture(file)
  const { goroutine, ...onlyThread } = captured.snapshot
  assert.ok(goroutine !== undefined)
  const { frames, ended, notes } = symbolise(captured, onlyThread)
  assert.equal(frames.at(-1)?.function, 'runtime.asmcgocall')
  assert.equal(ended, 'snapshot-end')
  assert.match(notes.join(), /goroutine, which was not copied/u)
})

test('a program without section headers is read all the same', async (t) => {
  const file = buildGo(t, currentToolchain(), goVariants.stripped)
  if (file === null) return
  const bytes = readFileSync(file)
  // e_shoff, e_shentsize, e_shnum and e_shstrndx
  bytes.fill(0, 40, 48)
  bytes.fill(0, 58, 64)
  const bare = `${file}-bare-${process.pid}`
  writeFileSync(bare, bytes, { mode: 0o755 })
  t.after(() => rmSync(bare))
  await using captured = await capture(bare)
  const { frames, ended } = symbolise(captured)
  assert.deepEqual(ours(frames, ...goFiles).slice(1), callers('go/raw.go', true))
  assert.equal(ended, 'complete')
})
