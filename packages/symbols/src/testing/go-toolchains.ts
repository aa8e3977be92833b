import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export interface GoToolchain {
  /** E.g. `go1.21.13`, as programs it builds say themselves. */
  readonly version: string
  readonly go: string
  readonly toolchain: string | null
}

/** Brought by `GOTOOLCHAIN=go1.21.13 go version`, through the module proxy. */
export const olderVersions = [
  'go1.15.15',
  'go1.16.15',
  'go1.17.13',
  'go1.18.10',
  'go1.20.14',
] as const

/** Brought in the same way: two lists, because building for all of them takes minutes once. */
export const newerVersions = [
  'go1.21.13',
  'go1.22.12',
  'go1.23.12',
  'go1.24.13',
  'go1.25.7',
  'go1.27.4',
] as const

/** What Debian's golang-1.19-go installs. */
const debian = '/usr/lib/go-1.19/bin/go'

/** Why a version cannot be tested here, in the words of a skipped test. */
export type Missing = { readonly version: string; readonly missing: string }

/** A toolchain from the module cache. Nothing is downloaded. */
export function moduleToolchain(toolchain: string): GoToolchain | Missing {
  const version = versionOf('go', toolchain)
  return version === toolchain
    ? { version, go: 'go', toolchain }
    : { version: toolchain, missing: missingModule(toolchain) }
}

/** Debian's own Go, which is the oldest that is in wide use. */
export function debianToolchain(): GoToolchain | Missing {
  const version = existsSync(debian) ? versionOf(debian, null) : null
  return version === null
    ? { version: 'go1.19', missing: `no Go 1.19 (${debian} not found)` }
    : { version, go: debian, toolchain: null }
}

/** The toolchain of the machine. */
export function currentToolchain(): GoToolchain | Missing {
  const version = versionOf('go', null)
  return version === null
    ? { version: 'go', missing: 'no Go toolchain (go not found)' }
    : { version, go: 'go', toolchain: null }
}

function missingModule(toolchain: string): string {
  return `no Go toolchain ${toolchain} (GOTOOLCHAIN=${toolchain} go version downloads it)`
}

function versionOf(go: string, toolchain: string | null): string | null {
  try {
    const env = {
      ...process.env,
      GOPROXY: 'off',
      GOFLAGS: '-p=1',
      GOTOOLCHAIN: toolchain ?? 'local',
    }
    const text = execFileSync(go, ['version'], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return /\b(go1\.\S+)/u.exec(text)?.[1] ?? null
  } catch {
    return null
  }
}
