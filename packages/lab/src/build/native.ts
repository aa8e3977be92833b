import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabLanguage } from '../needs.ts'
import { versionOf } from '../needs.ts'
import type { Builder, Commands } from './build.ts'
import { compile, once } from './compiler.ts'
import { fingerprint } from './fingerprint.ts'
import { buildFolder, victimSources } from './folders.ts'
import { victimFile } from './victim-file.ts'

const flags = ['-O2', '-g', '-Wall', '-Wextra', '-Werror', '-pthread']

export const buildC: Builder = builder('c', 'gcc', flags)
export const buildCpp: Builder = builder('cpp', 'g++', ['-std=c++17', ...flags])

function builder(language: LabLanguage, compiler: string, options: readonly string[]): Builder {
  return async (names) => {
    const commands = new Map<string, readonly string[]>()
    // One after the other would leave a processor idle; all at once would be too many.
    const queue = [...names]
    const work = async (): Promise<void> => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift())
        // oxlint-disable-next-line no-await-in-loop -- two at a time
        commands.set(name, [await buildOne(language, name, compiler, options)])
    }
    await Promise.all([work(), work()])
    return commands satisfies Commands
  }
}

async function buildOne(
  language: LabLanguage,
  name: string,
  compiler: string,
  options: readonly string[],
): Promise<string> {
  const source = victimFile({ language, name })
  const folder = join(victimSources(), language)
  const headers = readdirSync(folder)
    .filter((file) => /\.hp?p?$/u.test(file))
    .map((file) => join(folder, file))
  const version = versionOf({ what: 'compiler', probe: [compiler, '--version'] }) ?? ''
  const args = [...options, source, ...librariesOf(source)]
  const key = fingerprint(folder, [source, ...headers], version, args.join(' '))
  return await once(join(buildFolder(), language, key, name), (unfinished) =>
    compile(compiler, [...args, '-o', unfinished]),
  )
}

/** A victim that needs a library says so in a comment of its own: `link: -lbpf`. */
function librariesOf(source: string): readonly string[] {
  const wanted = /link: ((?:-l\S+ ?)+)/u.exec(readFileSync(source, 'utf8'))?.[1] ?? ''
  return wanted
    .replace(/[)].*/u, '')
    .trim()
    .split(' ')
    .filter((word) => word !== '')
}
