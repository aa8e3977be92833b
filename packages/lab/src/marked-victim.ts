import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { noSuchVictim, victimDoesNotCompile } from './errors.ts'
import type { VictimLanguage } from './toolchain.ts'
import { sourceOf, victimFolder } from './victim-source.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../..', import.meta.url))
const binaries = join(repository, 'build/victims')
const mark = 'leaks here'

/** A program that runs to its end by itself, and the line of it that a finding must name. */
export interface MarkedVictim {
  readonly language: VictimLanguage
  readonly name: string
  /** Absolute path of the executable. */
  readonly binary: string
  /** Absolute path of the source with the defect. */
  readonly source: string
  /** From 1; null in a fixed twin. */
  readonly line: number | null
}

/**
 * Returns a victim by its language and name, built if it is not.
 *
 * @throws {LastrefError} LRE190 when there is none of this name, LRE191 when it does not compile.
 */
export async function markedVictim(language: VictimLanguage, name: string): Promise<MarkedVictim> {
  const source = sourceOf(language, name)
  if (!existsSync(source)) throw noSuchVictim(`${language}/${name}`)
  const lines = readFileSync(source, 'utf8').split('\n')
  const at = lines.findIndex((line) => line.includes(mark))
  try {
    const binary = await builders[language](name)
    return { language, name, binary, source, line: at < 0 ? null : at + 1 }
  } catch (error) {
    throw victimDoesNotCompile(`${language}/${name}`, error)
  }
}

const builders: Readonly<Record<VictimLanguage, (name: string) => Promise<string>>> = {
  c: (name) => make(name),
  cpp: (name) => make(`cpp/${name}`),
  go: async (name) => join(await once('go', buildGo), name),
  rust: async (name) => join(await once('rust', buildRust), name),
}

/** make knows whether the binary is older than what it is made of. */
async function make(target: string): Promise<string> {
  await run('make', ['--no-print-directory', `build/victims/${target}`], { cwd: repository })
  return join(binaries, target)
}

const building = new Map<string, Promise<string>>()

/** The toolchains of Go and Rust build all programs of a folder at once, and know what is current. */
function once(language: string, build: () => Promise<string>): Promise<string> {
  const begun = building.get(language) ?? build()
  building.set(language, begun)
  return begun
}

async function buildGo(): Promise<string> {
  const into = join(binaries, 'go')
  mkdirSync(into, { recursive: true })
  const cwd = victimFolder('go')
  await run('go', ['build', '-buildvcs=false', '-o', `${into}/`, './...'], { cwd })
  return into
}

async function buildRust(): Promise<string> {
  const into = join(binaries, 'rust')
  const env = { ...process.env, CARGO_TARGET_DIR: into }
  const manifest = join(victimFolder('rust'), 'Cargo.toml')
  await run('cargo', ['build', '--release', '--locked', '--manifest-path', manifest], {
    cwd: dirname(manifest),
    env,
  })
  return join(into, 'release')
}
