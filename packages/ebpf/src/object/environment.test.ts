import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { libbpf } from '../native/libbpf.ts'
import { notPrivileged } from './testing.ts'

const library = new URL('../index.ts', import.meta.url).href
const object = new URL('../../../../build/testdata/objects.bpf.o', import.meta.url).pathname

const script = `
  import { readFileSync } from 'node:fs'
  const { BpfObject } = await import('${library}')
  try {
    using object = BpfObject.open(readFileSync('${object}'), { name: 'lr_env' })
    object.loadOnly([process.argv[1]])
    object.load()
    console.log('loaded')
  } catch (error) {
    console.log([error.code, error.status, error.help].join(' | '))
  }`

/** Loads one program in a process of its own, after `prepare` in a mount namespace of its own. */
function loadIn(program: string, prepare: string, wrapper: readonly string[] = []): string {
  const node = [process.execPath, '--input-type=module', '-e', script, program]
  const command = `${prepare}\nexec "$@"`
  const argv = ['-m', 'sh', '-ec', command, 'sh', ...wrapper, ...node]
  const { stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8' })
  assert.equal(stderr, '')
  return stdout.trim()
}

/** Where the dynamic linker finds libbpf in this process. */
function libbpfPath(): string {
  libbpf()
  const line = readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .find((entry) => entry.includes('/libbpf.so'))
  assert.ok(line !== undefined)
  return line.slice(line.indexOf('/'))
}

describe('what is missing has its own code', { skip: notPrivileged() ?? false }, () => {
  test('nothing is missing', () => {
    assert.equal(loadIn('rows', ':'), 'loaded')
  })

  test('no libbpf', () => {
    const hidden = `mount --bind /dev/null '${libbpfPath()}'`
    assert.equal(loadIn('rows', hidden), 'LRE150 | 3 | apt-get install libbpf1')
  })

  test('libbpf 0.x only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lr-libbpf-'))
    try {
      copyFileSync(libbpfPath(), join(folder, 'libbpf.so.0'))
      const old = `mount --bind /dev/null '${libbpfPath()}'; export LD_LIBRARY_PATH='${folder}'`
      assert.equal(loadIn('rows', old), 'LRE151 | 3 | apt-get install libbpf1')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('no kernel BTF', () => {
    assert.match(loadIn('rows', 'mount -t tmpfs none /sys/kernel/btf'), /^LRE152 \| 3 \| /)
  })

  test('no capability', () => {
    const dropped = ['setpriv', '--bounding-set=-bpf,-perfmon,-sys_admin']
    assert.match(loadIn('rows', ':', dropped), /^LRE153 \| 3 \| .*sudo/)
  })
})
