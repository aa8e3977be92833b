import { join } from 'node:path'
import type { Builder } from './build.ts'
import { compile } from './compiler.ts'
import { buildFolder, victimSources } from './folders.ts'

/** cargo builds all programs of the crate at once, and knows what is current. */
export const buildRust: Builder = async (names) => {
  const crate = join(victimSources(), 'rust')
  const target = join(buildFolder(), 'rust')
  await compile('cargo', ['build', '--release', '--locked'], {
    cwd: crate,
    env: { ...process.env, CARGO_TARGET_DIR: target },
  })
  return new Map(names.map((name) => [name, [join(target, 'release', name)]]))
}
