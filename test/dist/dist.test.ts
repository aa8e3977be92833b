// What `make dist` built, as somebody gets it who has nothing of this repository.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'

const root = resolve(import.meta.dirname, '../..')
const asRoot = process.getuid?.() === 0
let folder: string

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lastref-dist-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

function runIn(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): SpawnSyncReturns<string> {
  // A busy host has a large census; the default would end the command at 1 MiB.
  return spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 })
}

describe('the npm tarballs, installed into an empty folder without scripts', () => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
  let app: string

  before(() => {
    app = join(folder, 'app')
    const parts = join(folder, 'parts')
    mkdirSync(app)
    mkdirSync(parts)
    // koffi comes from this checkout, so that nothing is fetched.
    for (const name of ['koffi', `@koromix/koffi-linux-${process.arch}`]) {
      const from = join(root, 'node_modules', name)
      execFileSync('npm', ['pack', '--silent', '--pack-destination', parts], { cwd: from })
    }
    const tarballs = [...globSync(join(parts, '*.tgz')), ...globSync(join(root, 'dist/*.tgz'))]
    const flags = ['--ignore-scripts', '--offline', '--no-audit', '--no-fund', '--omit=optional']
    execFileSync('npm', ['install', ...flags, ...tarballs], { cwd: app, env, stdio: 'pipe' })
  })

  test('lastref tells its version', () => {
    const { stdout, status } = runIn(app, 'npx', ['lastref', '--version'], env)
    assert.match(stdout, /^lastref \d+\.\d+\.\d+\n$/)
    assert.equal(status, 0)
  })

  test('lastref takes a census', (t) => {
    if (!asRoot) return t.skip('needs root')
    const { stdout, stderr, status } = runIn(app, 'npx', ['lastref', 'ls', '--json'], env)
    assert.equal(status, 0, stderr)
    assert.match(stdout, /"schema": ?"lastref.census\/1"/)
  })

  test('@lastref/ebpf can be imported, and has its exports', () => {
    const code = `console.log(Object.keys(await import('@lastref/ebpf')).join(' '))`
    const args = ['--input-type=module', '-e', code]
    const { stdout, stderr } = runIn(app, process.execPath, args, env)
    assert.match(stdout, /\bBpfObject\b/, stderr)
    assert.match(stdout, /\bopenHandles\b/)
  })

  test('the types stand alone', () => {
    const types = join(app, 'node_modules/@lastref/ebpf/types')
    assert.ok(existsSync(join(types, 'ebpf/src/index.d.ts')))
    for (const file of globSync('**/*.d.ts', { cwd: types })) {
      const text = readFileSync(join(types, file), 'utf8')
      assert.doesNotMatch(text, /from ['"]@lastref\//, file)
    }
    const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024']
    const lib = ['--lib', 'es2024,esnext.disposable', '--types', 'node', '--typeRoots']
    const roots = join(root, 'node_modules/@types')
    execFileSync('sh', ['-c', `echo "export { BpfObject } from '@lastref/ebpf'" > use.mts`], {
      cwd: app,
    })
    const tsc = join(root, 'node_modules/.bin/tsc')
    const { stdout, status } = runIn(app, tsc, [...args, ...lib, roots, 'use.mts'], env)
    assert.equal(status, 0, stdout)
  })
})

describe('the stand-alone archive, where there is no npm, no Node and no PATH', () => {
  let command: string

  before(() => {
    const name = `lastref-linux-${process.arch}`
    execFileSync('tar', ['-xzf', join(root, `dist/${name}.tar.gz`), '-C', folder])
    command = join(folder, name, 'bin/lastref')
  })

  test('lastref tells its version, also from / and through a symbolic link', () => {
    const link = join(folder, 'elsewhere')
    symlinkSync(command, link)
    for (const path of [command, link]) {
      const { stdout, stderr, status } = runIn('/', path, ['--version'], {})
      assert.match(stdout, /^lastref \d+\.\d+\.\d+\n$/, stderr)
      assert.equal(status, 0)
    }
  })

  test('lastref takes a census with the libraries of the archive', (t) => {
    if (!asRoot) return t.skip('needs root')
    const { stdout, stderr, status } = runIn('/', command, ['ls', '--json'], {})
    assert.equal(status, 0, stderr)
    assert.match(stdout, /"schema": ?"lastref.census\/1"/)
    // Without what an earlier run left, which does not need libbpf.
    const debug = { LD_DEBUG: 'files', LASTREF_CACHE: 'off' }
    const loaded = runIn('/', command, ['ls', '--json'], debug).stderr
    const name = `lastref-linux-${process.arch}`
    assert.ok(loaded.includes(`calling init: ${join(folder, name, 'lib/libbpf.so.1')}`))
  })

  test('an unknown command ends with the status of wrong usage', () => {
    assert.equal(runIn('/', command, ['no-such-command'], {}).status, 2)
  })
})

describe('the launcher in a checkout', () => {
  test('works by absolute path from / with the Node of the system alone', (t) => {
    const system = '/usr/bin/node'
    if (!existsSync(system)) return t.skip('no /usr/bin/node')
    const launcher = join(root, 'packages/cli/bin/lastref')
    const { stdout, stderr, status } = runIn('/', launcher, ['--version'], { PATH: '/usr/bin' })
    assert.match(stdout, /^lastref \d+\.\d+\.\d+\n$/, stderr)
    assert.equal(status, 0)
  })
})
