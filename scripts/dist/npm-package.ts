import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { bundleCommand, bundleLibrary, external, writeNotices } from './bundle.ts'
import { copyGrammars, scanWorker } from './scanner.ts'
import { writeDeclarations } from './declarations.ts'
import { internalDependencies, readManifest, type WorkspacePackage } from './workspace.ts'

/**
 * Builds one published package below `dist/npm/` and packs it. Returns its folder and its tarball.
 *
 * A package with a `src/bin.ts` is a command: it also gets its launcher, the BPF objects and the victims of the lab.
 */
export async function buildNpmPackage(
  root: string,
  one: WorkspacePackage,
  all: readonly WorkspacePackage[],
): Promise<{ readonly folder: string; readonly tarball: string }> {
  const { folder, manifest } = one
  const name = manifest.name.replace('@', '').replace('/', '-')
  const out = join(root, 'dist/npm', name)
  rmSync(out, { recursive: true, force: true })
  mkdirSync(join(out, 'dist'), { recursive: true })

  const index = join(folder, 'src/index.ts')
  const bin = join(folder, 'src/bin.ts')
  const isCommand = existsSync(bin)
  const inside = [...(await bundleLibrary(root, index, join(out, 'dist/index.js')))]
  if (isCommand) inside.push(...(await bundleCommand(root, bin, join(out, `dist/${name}.cjs`))))
  const scans = name === 'lastref-scan' || '@lastref/scan' in (manifest.dependencies ?? {})
  if (scans) {
    inside.push(...(await bundleLibrary(root, scanWorker(root), join(out, 'dist/scan-worker.js'))))
    inside.push(...copyGrammars(root, join(out, 'dist/grammars')))
  }
  writeNotices(root, [...new Set(inside)].toSorted(), join(out, 'THIRD-PARTY.txt'))
  const others = internalDependencies(one, all).map((other) => join(other.folder, 'src/index.ts'))
  const types = writeDeclarations(root, index, others, join(out, 'types'))
  if (isCommand) {
    cpSync(join(folder, 'bin'), join(out, 'bin'), { recursive: true })
    for (const file of globSync(join(out, 'bin/*'), { exclude: ['**/*.json'] })) {
      chmodSync(file, 0o755)
    }
    cpSync(join(root, 'build/bpf'), join(out, 'dist/bpf'), {
      recursive: true,
      filter: (path) => !path.endsWith('.d'),
    })
    cpSync(join(root, 'packages/lab/victims'), join(out, 'dist/victims'), { recursive: true })
  }
  cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
  const own = join(root, 'docs', basename(folder), 'README.md')
  cpSync(existsSync(own) ? own : join(root, 'README.md'), join(out, 'README.md'))
  const dependencies = Object.fromEntries(
    (name === 'lastref-scan' ? [] : external).map((module) => [
      module,
      readManifest(join(root, 'node_modules', module, 'package.json')).version,
    ]),
  )
  const published = {
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    license: manifest.license,
    type: 'module',
    os: ['linux'],
    engines: { node: '>=24' },
    ...(manifest.bin ? { bin: manifest.bin } : {}),
    exports: { '.': { types: `./types/${types}`, default: './dist/index.js' } },
    dependencies,
  }
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
  const dist = join(root, 'dist')
  execFileSync('npm', ['pack', '--silent', '--pack-destination', dist], {
    cwd: out,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return { folder: out, tarball: join(dist, `${name}-${manifest.version}.tgz`) }
}
