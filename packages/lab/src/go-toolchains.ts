import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What Debian's golang-1.19-go installs: the oldest Go in wide use. */
const debian = '/usr/lib/go-1.19/bin/go'

/** Toolchains before this one cannot read the build constraints of the victims. */
const oldestMinor = 17

let found: string | null | undefined

/**
 * Returns the command of the oldest Go on this machine beside the current one: Debian's, or one
 * that the module cache has; null when there is none. Nothing is downloaded.
 */
export function oldestGo(): string | null {
  found ??= existsSync(debian) ? debian : oldestModule()
  return found
}

function oldestModule(): string | null {
  const folder = moduleCache()
  if (folder === null) return null
  const toolchains = readdirSync(folder).flatMap((name) => {
    const minor = /^toolchain@v[\d.]+-go1\.(\d+)/u.exec(name)?.[1]
    const go = join(folder, name, 'bin/go')
    return minor !== undefined && existsSync(go) ? [{ minor: Number(minor), go }] : []
  })
  const usable = toolchains.filter(({ minor }) => minor >= oldestMinor)
  return usable.toSorted((a, b) => a.minor - b.minor)[0]?.go ?? null
}

function moduleCache(): string | null {
  try {
    const output = execFileSync('go', ['env', 'GOMODCACHE'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const folder = join(output.trim(), 'golang.org')
    return existsSync(folder) ? folder : null
  } catch {
    return null
  }
}
