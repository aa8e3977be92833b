import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Bytes } from '../bytes.ts'
import { parseElf } from '../elf/elf.ts'
import type { SymbolisedStack } from '../frame.ts'
import { goVersionOf } from '../go/build-info.ts'
import { findLlvmSymbolizer } from '../lines/find-program.ts'
import { openFileImage, procImageSource } from '../process/proc-image-source.ts'
import type { StackSnapshot } from '../snapshot.ts'
import { Symboliser } from '../symboliser.ts'
import { type Captured, capture } from './capture.ts'
import { at, ours } from './expect.ts'
import type { GoToolchain, Missing } from './go-toolchains.ts'
import { goVictim } from './victims.ts'

export function symbolise(
  captured: Captured,
  snapshot: StackSnapshot = captured.snapshot,
): SymbolisedStack {
  using symboliser = new Symboliser()
  const images = symboliser.addProcess(captured.pid, captured.maps, procImageSource(captured.pid))
  return symboliser.symbolise(images, snapshot)
}

/** The source files of the victim. */
export const goFiles: readonly string[] = ['main.go', 'generic.go', 'plain.go', 'raw.go', 'cgo.go']

/** What the program's own frames are, from the function that calls `wait` outwards. */
export function callers(waiter: string, generic: boolean): string[] {
  const [file, open, each] = generic
    ? ['go/generic.go', 'main.(*ring[...]).open', 'main.each[...]']
    : ['go/plain.go', 'main.(*ring).open', 'main.each']
  return [
    `+main.waiter ${at(waiter, 'waiter')}`,
    `+main.inlined ${at('go/main.go', 'inlined')}`,
    `${open} ${at(file, 'open')}`,
    `main.load.func1 ${at('go/main.go', 'closure')}`,
    `${each} ${at(file, 'each')}`,
    `main.load ${at('go/main.go', 'load')}`,
    `main.main.func1 ${at('go/main.go', 'goroutine')}`,
  ]
}

export interface GoVariant {
  readonly name: string
  readonly cgo: boolean
  readonly options: readonly string[]
}

export const goVariants: Readonly<
  Record<'plain' | 'stripped' | 'pie' | 'cgo' | 'cgoPie', GoVariant>
> = {
  plain: { name: 'plain', cgo: false, options: [] },
  stripped: { name: 'stripped', cgo: false, options: ['-ldflags=-s -w'] },
  pie: { name: 'pie-stripped', cgo: false, options: ['-buildmode=pie', '-ldflags=-s -w'] },
  cgo: { name: 'cgo', cgo: true, options: [] },
  cgoPie: { name: 'cgo-pie-stripped', cgo: true, options: ['-buildmode=pie', '-ldflags=-s -w'] },
}

/** Builds the victim; null, and the test is skipped: the toolchain is missing. */
export function buildGo(
  t: TestContext,
  toolchain: GoToolchain | Missing,
  variant: GoVariant,
): string | null {
  if ('missing' in toolchain) {
    t.skip(toolchain.missing)
    return null
  }
  return goVictim(`${toolchain.version}-${variant.name}`, { ...toolchain, ...variant })
}

/** Asserts every function and line of a program that makes the system call itself. */
export async function checkGo(
  t: TestContext,
  toolchain: GoToolchain | Missing,
  variant: GoVariant,
): Promise<void> {
  const file = buildGo(t, toolchain, variant)
  if (file === null) return
  await using captured = await capture(file)
  const { frames, runtime, ended, notes } = symbolise(captured)
  const generic = Number(/^go1\.(\d+)/u.exec(toolchain.version)?.[1]) >= 18
  assert.deepEqual(ours(frames, ...goFiles), [
    `main.wait ${at('go/main.go', 'wait')}`,
    ...callers('go/raw.go', generic),
  ])
  assert.equal(frames.at(-1)?.function, 'runtime.goexit')
  assert.deepEqual({ runtime, ended, notes }, { runtime: 'go', ended: 'complete', notes: [] })
  assert.equal(versionOf(file), toolchain.version)
}

/** Asserts every function and line of a program whose C part makes the system call. */
export async function checkCgo(
  t: TestContext,
  toolchain: GoToolchain | Missing,
  variant: GoVariant,
): Promise<void> {
  const file = buildGo(t, toolchain, variant)
  if (file === null) return
  await using captured = await capture(file)
  const { frames, runtime, ended } = symbolise(captured)
  const hasLines =
    !variant.options.includes('-ldflags=-s -w') &&
    findLlvmSymbolizer(process.env['PATH'] ?? '') !== null
  const native = [`open_map ${at('go/cgo.go', 'open_map')}`, `load ${at('go/cgo.go', 'C load')}`]
  assert.deepEqual(ours(frames, ...goFiles), [
    ...(hasLines ? native : []),
    ...callers('go/cgo.go', true),
  ])
  assert.deepEqual({ runtime, ended }, { runtime: 'go', ended: 'complete' })
}

/** Asserts the Go functions of a program in which C calls back into Go: they share one stack. */
export async function checkCallback(
  t: TestContext,
  toolchain: GoToolchain | Missing,
): Promise<void> {
  if ('missing' in toolchain) {
    t.skip(toolchain.missing)
    return
  }
  const build = { ...toolchain, cgo: true, options: [] }
  await using captured = await capture(goVictim(`${toolchain.version}-callback`, build, 'callback'))
  const { frames, ended } = symbolise(captured)
  const file = 'callback/main.go'
  assert.deepEqual(
    ours(frames, 'main.go').map((frame) => frame.replace(/^\+/u, '')),
    [
      `main.waitHere ${at(file, 'waitHere')}`,
      `main.load ${at(file, 'load')}`,
      `main.main ${at(file, 'main')}`,
    ],
  )
  assert.equal(ended, 'complete')
}

function versionOf(file: string): string | null {
  using image = openFileImage(file)
  return image === null ? null : goVersionOf(parseElf(new Bytes(image)))
}
