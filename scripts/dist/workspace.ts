import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the build needs to know from a package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly description: string
  readonly license: string
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

export interface WorkspacePackage {
  readonly folder: string
  readonly manifest: Manifest
}

/** Returns every package below `packages/`, private ones too. */
export function workspacePackages(root: string): readonly WorkspacePackage[] {
  const packages = join(root, 'packages')
  return readdirSync(packages).map((name) => {
    const folder = join(packages, name)
    return { folder, manifest: readManifest(join(folder, 'package.json')) }
  })
}

/** Returns the packages of `all` that `one` needs, directly or through others, without itself. */
export function internalDependencies(
  one: WorkspacePackage,
  all: readonly WorkspacePackage[],
): readonly WorkspacePackage[] {
  const found = new Set<WorkspacePackage>()
  const visit = (current: WorkspacePackage): void => {
    for (const other of all) {
      if (found.has(other) || !(other.manifest.name in (current.manifest.dependencies ?? {}))) {
        continue
      }
      found.add(other)
      visit(other)
    }
  }
  visit(one)
  return [...found]
}

/** Returns a package.json. */
export function readManifest(path: string): Manifest {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (isManifest(value)) return value
  throw new Error(`${path} has no name, version, description and license`)
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false
  const wanted = ['name', 'version', 'description', 'license']
  return wanted.every((key) => typeof Reflect.get(value, key) === 'string')
}
