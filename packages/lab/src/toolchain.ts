import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Languages victims are written in; each is a folder of `packages/lab/victims`. */
export const victimLanguages = ['c', 'cpp', 'go', 'rust'] as const
export type VictimLanguage = (typeof victimLanguages)[number]

interface Toolchain {
  readonly what: string
  readonly probe: readonly [command: string, ...args: string[]]
}

const toolchains: Readonly<Record<VictimLanguage, Toolchain>> = {
  c: { what: 'C compiler', probe: ['gcc', '--version'] },
  cpp: { what: 'C++ compiler', probe: ['g++', '--version'] },
  go: { what: 'Go toolchain', probe: ['go', 'version'] },
  rust: { what: 'Rust toolchain', probe: ['cargo', '--version'] },
}

/** Returns why victims of this language cannot be built here, or null when they can. */
export async function missingToolchain(language: VictimLanguage): Promise<string | null> {
  const { what, probe } = toolchains[language]
  const [command, ...args] = probe
  try {
    await promisify(execFile)(command, args)
    return null
  } catch {
    return `no ${what} (${command} not found)`
  }
}
