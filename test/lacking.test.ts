import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { lastrefEntry, runCommand, type Outcome } from './support/lastref.ts'

// What a machine can lack is taken away for real, in a mount namespace of the command's own.
const needsRoot = process.geteuid?.() === 0 ? false : 'needs root to mount'
const commands = [['ls'], ['ps'], ['why', 'map', '1'], ['snapshot', '-o', '/dev/null']]

/** Runs `lastref ARGS…` in a mount namespace of its own, after `prepare` in a shell there. */
async function lastrefAfter(prepare: string, ...args: readonly string[]): Promise<Outcome> {
  // What an earlier run left in the cache needs neither libbpf nor the types of the kernel.
  const script = `export LASTREF_CACHE=off\n${prepare}\nexec "$@"`
  const shell = ['unshare', '-m', 'sh', '-ec', script, 'sh']
  return await runCommand([...shell, process.execPath, lastrefEntry, ...args])
}

async function assertLacking(prepare: string, code: string, says: RegExp): Promise<void> {
  for (const args of commands) {
    // oxlint-disable-next-line no-await-in-loop -- 2 processors are for all tests
    const { status, stdout, stderr } = await lastrefAfter(prepare, ...args)
    assert.equal(status, 3, stderr)
    assert.equal(stdout, '')
    assert.ok(stderr.startsWith(`error[${code}]: `), stderr)
    assert.match(stderr, says)
  }
  const doctor = await lastrefAfter(prepare, 'doctor', '--json')
  assert.equal(doctor.status, 3, doctor.stderr)
  assert.match(doctor.stdout, new RegExp(`"name":"census","state":"no","found":"${code}: `))
}

/** The file that the dynamic linker takes for this library name. */
function libraryPath(name: string): string {
  const cache = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' })
  const line = cache.split('\n').find((entry) => entry.trim().startsWith(`${name} `))
  assert.ok(line !== undefined, `${name} is not in the cache of ld.so`)
  return realpathSync(line.slice(line.indexOf('=> ') + 3))
}

describe('a machine that lacks', { skip: needsRoot }, () => {
  let directory = ''
  before(() => (directory = mkdtempSync(join(tmpdir(), 'lastref-test-'))))
  after(() => rmSync(directory, { recursive: true }))

  /** A library by the version that it tells; null for one from before libbpf told it. */
  function libraryOfVersion(major: number | null, name: string): string {
    const source = join(directory, `${name}.c`)
    const file = join(directory, name)
    const teller = `unsigned int libbpf_major_version(void) { return ${major}; }
unsigned int libbpf_minor_version(void) { return 8; }\n`
    writeFileSync(source, major === null ? 'int libbpf_set_print(void) { return 0; }\n' : teller)
    execFileSync('gcc', ['-shared', '-fPIC', '-o', file, source])
    return file
  }

  const hide = (path: string, by = '/dev/null'): string => `mount --bind '${by}' '${path}'`

  test('libbpf.so.1 is told so, with the package that has it', async () => {
    await assertLacking(hide(libraryPath('libbpf.so.1')), 'LRE150', /apt-get install libbpf1/)
  })

  test('a libbpf newer than 0.x beside an old one', async () => {
    libraryOfVersion(0, 'libbpf.so.0')
    const old = `${hide(libraryPath('libbpf.so.1'))}; export LD_LIBRARY_PATH='${directory}'`
    await assertLacking(old, 'LRE151', /only libbpf 0\.x .*1\.0 or newer[\s\S]*install libbpf1/)
  })

  test('a libbpf newer than 0.x under the name of a newer one', async () => {
    for (const major of [0, null]) {
      const file = libraryOfVersion(major, `stub-${major}.so`)
      // oxlint-disable-next-line no-await-in-loop -- one at a time
      await assertLacking(hide(libraryPath('libbpf.so.1'), file), 'LRE151', /libbpf 0\.x/)
    }
  })

  test('the type information of the kernel', async () => {
    const bare = 'mount -t tmpfs none /sys/kernel/btf'
    await assertLacking(bare, 'LRE152', /\/sys\/kernel\/btf\/vmlinux[\s\S]*CONFIG_DEBUG_INFO_BTF/)
  })
})
