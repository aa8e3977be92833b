import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { oldestGo } from '../go-toolchains.ts'
import { versionOf } from '../needs.ts'
import type { Builder } from './build.ts'
import { compile } from './compiler.ts'
import { filesBelow, fingerprint } from './fingerprint.ts'
import { buildFolder, victimSources } from './folders.ts'

export const buildGo: Builder = builder('go', () => 'go')
export const buildPlainGo: Builder = builder('go-plain', () => 'go', 'local')
export const buildOldGo: Builder = builder('go-plain', () => oldestGo() ?? 'go', 'local')

/**
 * Go links every program anew when it is asked for, so what is built is kept by the content of the
 * module; its own cache then makes a change of one victim cheap.
 */
function builder(folder: string, go: () => string, toolchain?: 'local'): Builder {
  return async (names) => {
    const module = join(victimSources(), folder)
    const version = versionOf({ what: 'Go', probe: [go(), 'version'] }) ?? ''
    const key = fingerprint(module, filesBelow(module), version)
    const into = join(buildFolder(), folder, key)
    const missing = names.filter((name) => !existsSync(join(into, name)))
    if (missing.length > 0) {
      const unfinished = join(into, `.${process.pid}`)
      mkdirSync(unfinished, { recursive: true })
      const packages = missing.map((name) => `./${name}`)
      await compile(go(), ['build', '-buildvcs=false', '-o', `${unfinished}/`, ...packages], {
        cwd: module,
        env: { ...process.env, ...(toolchain && { GOTOOLCHAIN: toolchain }) },
      })
      for (const name of missing) renameSync(join(unfinished, name), join(into, name))
    }
    return new Map(names.map((name) => [name, [join(into, name)]]))
  }
}
