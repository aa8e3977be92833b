import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { findLlvmSymbolizer } from '@lastref/symbols'
import { oldestGo } from './go-toolchains.ts'
import { jdks, oldestJava } from './jdks.ts'

/** Languages of the lab's victims. `go-old` is `go`, built by the oldest Go of this machine. */
export type LabLanguage =
  | 'c'
  | 'cpp'
  | 'go'
  | 'go-plain'
  | 'go-old'
  | 'rust'
  | 'java'
  | 'node'
  | 'python'

/** Something that must be on this machine. */
export interface Need {
  /** As in `no JDK (javac not found)`. */
  readonly what: string
  /** A command that succeeds when it is there and prints its version. */
  readonly probe: readonly [command: string, ...args: string[]]
  /** The Debian package that brings it, where it is one that people install by hand. */
  readonly install?: string
}

const c: Need = { what: 'C compiler', probe: ['gcc', '--version'] }
const go: Need = { what: 'Go toolchain', probe: ['go', 'version'] }

/** Returns what the lines of a language's code need, beside what its victims do. */
export function needsOfLines(language: LabLanguage): readonly Need[] {
  if (language !== 'c' && language !== 'cpp' && language !== 'rust') return []
  const program = findLlvmSymbolizer(process.env['PATH'] ?? '') ?? 'llvm-symbolizer'
  return [{ what: 'llvm-symbolizer', probe: [program, '--version'], install: 'llvm' }]
}

/** Returns what victims of a language need to be built and run. */
export function needsOf(language: LabLanguage): readonly Need[] {
  switch (language) {
    case 'c':
      return [c]
    case 'cpp':
      return [{ what: 'C++ compiler', probe: ['g++', '--version'] }]
    case 'go':
    case 'go-plain':
      return [go]
    case 'go-old':
      return [go, { what: 'older Go toolchain', probe: [oldestGo() ?? 'go1.19', 'version'] }]
    case 'rust':
      return [{ what: 'Rust toolchain', probe: ['cargo', '--version'] }]
    case 'java':
      return [{ what: `JDK ${oldestJava} or newer`, probe: [javac(), '-version'] }, c]
    case 'node':
      return []
    case 'python':
      return [{ what: 'Python', probe: ['python3', '--version'] }]
  }
}

function javac(): string {
  const [jdk] = jdks()
  return jdk === undefined ? 'javac' : join(jdk.home, 'bin/javac')
}

const known = new Map<string, string | null>()

/** Returns the version that a need's probe prints, or null when it is not here. Asked once. */
export function versionOf({ probe }: Need): string | null {
  const key = probe.join(' ')
  const before = known.get(key)
  if (before !== undefined) return before
  const version = ask(probe)
  known.set(key, version)
  return version
}

/** Returns why something cannot be measured here, one sentence for each thing that is missing. */
export function missingNeeds(needs: readonly Need[]): readonly string[] {
  return needs.flatMap((need) => (versionOf(need) === null ? [missing(need)] : []))
}

function missing({ what, probe, install }: Need): string {
  const reason = `no ${what} (${probe[0]} not found)`
  return install === undefined ? reason : `${reason}; apt-get install ${install}`
}

function ask([command, ...args]: Need['probe']): string | null {
  try {
    const output = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GOTOOLCHAIN: 'local' },
    })
    return output.split('\n')[0]?.trim() ?? ''
  } catch {
    return null
  }
}
