import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { noSuchVictim, victimDoesNotCompile } from './errors.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const sources = join(repository, 'packages/lab/victims/c')
const binaries = join(repository, 'build/victims')

function newestHeader(): number {
  const headers = readdirSync(sources).filter((name) => name.endsWith('.h'))
  return Math.max(0, ...headers.map((name) => statSync(join(sources, name)).mtimeMs))
}

function isCurrent(binary: string, source: string): boolean {
  if (!existsSync(binary)) return false
  const built = statSync(binary).mtimeMs
  return built >= statSync(source).mtimeMs && built >= newestHeader()
}

/**
 * Returns the path of a victim's binary, compiled with gcc if it is missing or older than its
 * source. `make victims` builds all of them at once.
 *
 * @throws {LastrefError} LRE190 when there is no such victim, LRE191 when gcc is missing or fails.
 */
export async function buildVictim(name: string): Promise<string> {
  const source = join(sources, `${name}.c`)
  const binary = join(binaries, name)
  if (!existsSync(source)) throw noSuchVictim(name)
  if (isCurrent(binary, source)) return binary
  mkdirSync(binaries, { recursive: true })
  try {
    // A name of its own until it is complete: two tests may need the same victim at once.
    const unfinished = `${binary}.${process.pid}`
    await promisify(execFile)('gcc', ['-O2', '-g', '-pthread', source, '-o', unfinished])
    await promisify(execFile)('mv', [unfinished, binary])
  } catch (error) {
    throw victimDoesNotCompile(name, error)
  }
  return binary
}
