import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Writes the declarations of the public face `index`, and of the internal packages it refers to
 * (theirs in `others`), below `outdir`, as `NAME/src/….d.ts` for `packages/NAME`. Internal packages are referred to by relative
 * path, so that the published types stand alone. Returns the path of the public face's own.
 */
export function writeDeclarations(
  root: string,
  index: string,
  others: readonly string[],
  outdir: string,
): string {
  const config = join(root, 'build', `declarations-${process.pid}.json`)
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      emitDeclarationOnly: true,
      rootDir: join(root, 'packages'),
      outDir: outdir,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [],
    files: [index, ...others],
  }
  writeFileSync(config, JSON.stringify(settings))
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], { stdio: 'inherit' })
  } finally {
    rmSync(config)
  }
  for (const name of globSync('**/*.d.ts', { cwd: outdir })) rewriteSpecifiers(outdir, name)
  return relative(join(root, 'packages'), index).replace(/\.ts$/, '.d.ts')
}

function rewriteSpecifiers(outdir: string, name: string): void {
  const path = join(outdir, name)
  const text = readFileSync(path, 'utf8')
    .replaceAll(/(['"])(\.\.?\/[^'"]*)\.ts\1/g, '$1$2.js$1')
    .replaceAll(/(['"])@lastref\/([a-z]+)\1/g, (_, quote: string, target: string) => {
      const to = relative(dirname(name), `${target}/src/index.js`)
      return `${quote}${to.startsWith('.') ? to : `./${to}`}${quote}`
    })
  writeFileSync(path, text)
}
