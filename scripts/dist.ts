// Builds what is published into dist/: a tarball for every package that is not private, and the
// stand-alone archive of the command.
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { buildArchive } from './dist/archive.ts'
import { buildNpmPackage } from './dist/npm-package.ts'
import { workspacePackages } from './dist/workspace.ts'

const root = resolve(import.meta.dirname, '..')
rmSync(join(root, 'dist'), { recursive: true, force: true })
mkdirSync(join(root, 'dist'))

function report(path: string): void {
  const size = (statSync(path).size / 1e6).toFixed(1)
  console.log(`  ${'DIST'.padEnd(8)} ${relative(root, path)}  ${size} MB`)
}

const packages = workspacePackages(root)
for (const one of packages) {
  if (one.manifest.private) continue
  const { folder, tarball } = await buildNpmPackage(root, one, packages)
  report(tarball)
  if (one.manifest.bin) report(buildArchive(root, folder))
}
