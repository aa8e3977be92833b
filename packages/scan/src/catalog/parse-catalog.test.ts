import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { scan } from '../scan.ts'
import { catalogOf } from './index.ts'
import { parseCatalog } from './parse-catalog.ts'

const ours = {
  resources: {
    session: { label: 'session', releasers: ['session_end'], release: 'session_end(s)' },
  },
  calls: [
    { call: 'session_begin', acquires: { resource: 'session' }, error: 'null' },
    { call: 'session_end', params: { 0: 'release' } },
  ],
}

test('the calls of another library are followed like those that are known', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-catalogue-'))
  try {
    const text = 'int f(void) /* bpf */\n{\n\tvoid *s = session_begin();\n\treturn use(s);\n}\n'
    writeFileSync(join(folder, 'a.c'), text)
    const options = { paths: ['a.c'], cwd: folder, workers: 0 }
    assert.deepEqual((await scan(options)).findings, [])
    const { findings } = await scan({ ...options, config: { catalog: [parseCatalog(ours)] } })
    assert.deepEqual(
      findings.map(({ rule, resource }) => [rule, resource]),
      [['never-closed', 'session']],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is wrong is told with its place', () => {
  const wrong = (value: unknown, message: RegExp): void => {
    assert.throws(() => parseCatalog(value), { name: 'CatalogProblem', message })
  }
  wrong([], /^the file: it must be a map$/)
  wrong({ calls: {} }, /^calls: it must be a list$/)
  wrong({ calls: [{}] }, /^calls\[0\]\.call: it must be text$/)
  wrong({ calls: [{ call: 'f', params: { 0: 'eat' } }] }, /^calls\[0\]\.params\.0: it must be one/)
  wrong({ calls: [{ call: 'f', error: 'maybe' }] }, /^calls\[0\]\.error: /)
  wrong({ resources: { r: { label: 'r' } } }, /^resources\.r\.release: it must be text$/)
})

test('every resource that a known call names is there', () => {
  const index = catalogOf()
  for (const name of ['bpf_obj_get', 'bpf_object__open', 'fopen', 'socket', 'Box.into_raw']) {
    const [entry] = index.call(name)
    assert.ok(entry?.acquires !== undefined, name)
    assert.ok(index.resource(entry.acquires.resource).release.length > 0)
  }
})
