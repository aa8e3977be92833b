import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Native code cannot be bundled; it stays a dependency of what is published. */
export const external: string[] = ['koffi']

/**
 * Writes `entries` (name → source file) and the chunks they share to `outdir`, as JavaScript for
 * Node 24, with every internal package inside. Dynamic imports stay files of their own, so that a
 * command loads only what it needs. Returns the npm packages that went in.
 */
export async function bundle(
  root: string,
  entries: Readonly<Record<string, string>>,
  outdir: string,
): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external,
    // Identifiers stay as they are: they are what a stack in a bug report shows.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    chunkNames: '[name]-[hash]',
    metafile: true,
    logLevel: 'warning',
  })
  const names = Object.keys(metafile.inputs).flatMap((path) => {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)
    return match?.[1] === undefined ? [] : [match[1]]
  })
  return [...new Set(names)].toSorted()
}

/** Writes the licences of the npm packages that are inside a bundle beside it. */
export function writeNotices(root: string, names: readonly string[], output: string): void {
  if (names.length === 0) return
  const notices = names.map((name) => {
    const folder = join(root, 'node_modules', name)
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    const path = join(folder, file ?? 'package.json')
    if (!existsSync(path)) throw new Error(`${name} is bundled and has no licence file`)
    return `${name}\n\n${readFileSync(path, 'utf8').trim()}\n`
  })
  writeFileSync(output, notices.join(`\n${'-'.repeat(80)}\n\n`))
}
