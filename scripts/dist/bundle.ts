import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type BuildOptions, type Metafile } from 'esbuild'

/** Native code cannot be bundled; it stays a dependency of what is published. */
export const external: string[] = ['koffi']

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  external,
  // Identifiers stay as they are: they are what a stack in a bug report shows.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions

/**
 * Writes a library to `outfile`, as a module for Node 24 with every internal package inside. Returns
 * the npm packages that went in.
 */
export async function bundleLibrary(
  root: string,
  entry: string,
  outfile: string,
): Promise<readonly string[]> {
  const options = { absWorkingDir: root, entryPoints: [entry], outfile }
  const { metafile } = await build({ ...shared, ...options, format: 'esm' })
  return packagesIn(metafile)
}

/**
 * Writes a command to `outfile`. One CommonJS file, because a command ends before it has earned back
 * what Node's loader of ES modules takes (15 ms of 30). What is imported dynamically is in the file
 * and evaluated when it is asked for.
 */
export async function bundleCommand(
  root: string,
  entry: string,
  outfile: string,
): Promise<readonly string[]> {
  const options = { absWorkingDir: root, entryPoints: [entry], outfile }
  const { metafile } = await build({
    ...shared,
    ...options,
    format: 'cjs',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: banner },
  })
  const text = readFileSync(outfile, 'utf8')
  writeFileSync(outfile, text.replaceAll(heavyBuiltin, 'lazily($1)'))
  return packagesIn(metafile)
}

/** Parts of Node that take milliseconds each to load, and that most commands import for nothing. */
const heavyBuiltin =
  /\brequire\(("node:(?:child_process|crypto|http|https|net|readline|stream|timers\/promises|tty|worker_threads|zlib)")\)/g

/** `lazily` returns a module that is loaded when one of its exports is asked for. */
const banner = `const importMetaUrl=require('node:url').pathToFileURL(__filename).href;
const lazily=(name)=>new Proxy({},{
get:(_,key)=>require(name)[key],
has:(_,key)=>key in require(name),
ownKeys:()=>Reflect.ownKeys(require(name)),
getOwnPropertyDescriptor:(_,key)=>({value:require(name)[key],enumerable:true,configurable:true}),
});`

function packagesIn({ inputs }: Metafile): readonly string[] {
  const names = Object.keys(inputs).flatMap((path) => {
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
