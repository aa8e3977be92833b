// Reading the heap of a process that has none, that ends, that is not ours, or that was tampered with.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type GoHeapAnswer, readGoHeap } from '@lastref/goheap'
import { missingToolchain } from '@lastref/lab'
import { builtVictim, type GoBuild, goBuilds, inWords, startHeld } from './support/held-victim.ts'

const repository = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'lastref-go-heap-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

async function victim(t: TestContext, build: GoBuild): Promise<string | null> {
  const missing = await missingToolchain('go')
  if (missing === null) return await builtVictim('held-variable', build)
  t.skip(missing)
  return null
}

/** Returns a copy of a program with other bytes in some places. */
function changed(binary: string, name: string, change: (bytes: Buffer) => void): string {
  const copy = join(folder, name)
  copyFileSync(binary, copy)
  const bytes = readFileSync(copy)
  change(bytes)
  writeFileSync(copy, bytes)
  return copy
}

/** Returns where a section lies in an ELF file (gABI, Elf64_Shdr). */
function sectionOf(bytes: Buffer, name: string): { offset: number; size: number } {
  const headers = Number(bytes.readBigUInt64LE(40))
  const header = (index: number): Buffer => bytes.subarray(headers + index * 64)
  const names = Number(header(bytes.readUInt16LE(62)).readBigUInt64LE(24))
  for (let index = 0; index < bytes.readUInt16LE(60); index++) {
    const at = names + header(index).readUInt32LE(0)
    if (bytes.toString('latin1', at, at + name.length + 1) !== `${name}\0`) continue
    return {
      offset: Number(header(index).readBigUInt64LE(24)),
      size: Number(header(index).readBigUInt64LE(32)),
    }
  }
  throw new Error(`there is no ${name}`)
}

async function read(binary: string): Promise<GoHeapAnswer> {
  await using running = await startHeld(binary)
  const answer = await readGoHeap(running.pid)
  assert.equal(answer.fds.length, 10)
  return answer
}

describe('a process that cannot be read is refused by name', () => {
  test('none with that number', async () => {
    await assert.rejects(readGoHeap(4_194_300), { code: 'LRE650' })
  })

  test('a program in another language', async () => {
    await assert.rejects(readGoHeap(process.pid), { code: 'LRE652' })
  })

  test('a program for 32 bits', async (t) => {
    const missing = await missingToolchain('go')
    if (missing !== null) return t.skip(missing)
    const binary = join(folder, 'small')
    const env = { ...process.env, GOARCH: '386', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' }
    const cwd = join(repository, 'packages/lab/victims/go')
    await promisify(execFile)('go', ['build', '-o', binary, './held-variable'], { cwd, env })
    await using running = await startHeld(binary)
    await assert.rejects(readGoHeap(running.pid), { code: 'LRE653', message: /32-bit x86/u })
  })

  test('a heap that is larger than allowed', async (t) => {
    const binary = await victim(t, goBuilds.plain)
    if (binary === null) return
    await using running = await startHeld(binary)
    await assert.rejects(readGoHeap(running.pid, { maxHeapBytes: 100_000 }), { code: 'LRE657' })
  })

  test('a version of Go that nobody knows, without DWARF', async (t) => {
    const binary = await victim(t, goBuilds.stripped)
    if (binary === null) return
    const copy = changed(binary, 'unknown', (bytes) => {
      const at = bytes.indexOf('\xff Go buildinf:', 0, 'latin1')
      const version = bytes.indexOf('go1.', at)
      bytes.write('go1.99', version, 'latin1')
    })
    await using running = await startHeld(copy)
    await assert.rejects(readGoHeap(running.pid), { code: 'LRE654', message: /go1\.99/u })
  })

  test('that of somebody else', async (t) => {
    const binary = await victim(t, goBuilds.plain)
    if (binary === null) return
    if (process.getuid?.() !== 0) return t.skip('not root')
    await using running = await startHeld(binary)
    const program = `
      process.setgroups([]); process.setgid(65534); process.setuid(65534)
      const { readGoHeap } = await import('@lastref/goheap')
      await readGoHeap(${running.pid}).catch(({ code }) => console.log(code))
    `
    const args = ['--input-type=module', '-e', `await import('@lastref/goheap'); ${program}`]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository })
    assert.equal(stdout.trim(), 'LRE651')
  })
})

describe('a program that was tampered with', () => {
  test('damaged DWARF: the table of versions serves instead', async (t) => {
    const binary = await victim(t, goBuilds.plain)
    if (binary === null) return
    const copy = changed(binary, 'damaged', (bytes) => {
      const { offset, size } = sectionOf(bytes, '.debug_info')
      bytes.fill(0xa5, offset + (size >> 2), offset + (size >> 1))
    })
    const { layout, notes, fds } = await read(copy)
    assert.equal(layout, 'table')
    assert.match(notes.join(), /DWARF cannot be read/u)
    assert.deepEqual([...new Set(fds.map((fd) => inWords(fd)))], ['variable main.registry'])
  })

  test('without section headers', async (t) => {
    const binary = await victim(t, goBuilds.plain)
    if (binary === null) return
    const copy = changed(binary, 'headless', (bytes) => {
      bytes.fill(0, 40, 48)
      bytes.fill(0, 58, 64)
    })
    const { layout, stripped, fds } = await read(copy)
    assert.deepEqual([layout, stripped], ['table', true])
    assert.deepEqual([...new Set(fds.map((fd) => inWords(fd)))], ['variable null'])
  })
})

test('a process that ends in the middle', async (t) => {
  const binary = await victim(t, goBuilds.plain)
  if (binary === null) return
  for (const delay of [0, 20, 60, 120, 200]) {
    const running = await startHeld(binary)
    const reading = readGoHeap(running.pid).then(
      () => 'read',
      (cause: unknown) => (cause instanceof Error && 'code' in cause ? String(cause.code) : cause),
    )
    await sleep(delay)
    await running[Symbol.asyncDispose]()
    const outcome = await reading
    assert.ok(['read', 'LRE650', 'LRE656'].includes(String(outcome)), String(outcome))
  }
})
