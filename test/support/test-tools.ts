import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** A tool of somebody else that a test runs: where it is, or why the test skips. */
export type TestTool =
  | { readonly path: string; readonly skip: false }
  | { readonly path: null; readonly skip: string }

function found(name: string, path: string | undefined): TestTool {
  return path === undefined ? { path: null, skip: `no ${name}` } : { path, skip: false }
}

/** Returns a tool that scripts/setup-system installs, or that the machine has. */
export function systemTool(name: string): TestTool {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return found(
    name,
    folders.map((folder) => join(folder, name)).find((path) => existsSync(path)),
  )
}

/** Returns a tool that scripts/setup-test-tools installs into build/tools. */
export function testTool(name: 'semgrep' | 'pre-commit' | 'sarif-multitool'): TestTool {
  const path =
    name === 'sarif-multitool'
      ? 'node/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool'
      : `python/bin/${name}`
  const whole = join(root, 'build/tools', path)
  return found(name, existsSync(whole) ? whole : undefined)
}
