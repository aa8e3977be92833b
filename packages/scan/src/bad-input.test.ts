import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { assert as check, nat, property, string } from 'fast-check'
import { goFrontEnd } from './go/lower-file.ts'
import { parseFile, parserOf } from './parse/parser.ts'
import { scan } from './scan.ts'
import type { ScanResult } from './scan-options.ts'

const leak = `package p

import "github.com/cilium/ebpf"

func leaks(path string) error {
	m, err := ebpf.LoadPinnedMap(path, nil)
	if err != nil {
		return err
	}
	m.Lookup(1, 2)
	return nil
}
`

let tree = ''
const put = (name: string, content: string | Uint8Array): void => {
  mkdirSync(join(tree, name, '..'), { recursive: true })
  writeFileSync(join(tree, name), content)
}
const look = (): Promise<ScanResult> => scan({ paths: [tree], cwd: tree, workers: 0 })

describe('a tree with unusual files', () => {
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  })
  afterEach(() => rmSync(tree, { recursive: true, force: true }))

  it('is read around a syntax error, with less confidence in that function only', async () => {
    put('a.go', `${leak}\nfunc broken( {\n`)
    const { findings, statistics } = await look()
    assert.deepEqual(
      findings.map((each) => each.site.function),
      ['leaks'],
    )
    assert.deepEqual(statistics.syntaxErrors, ['a.go'])
  })

  it('may use new with a value, as Go 1.26 allows', async () => {
    put('a.go', leak.replace('m.Lookup(1, 2)', 'm.Lookup(new(1), new(int))'))
    const { findings, statistics } = await look()
    assert.equal(findings.length, 1)
    assert.deepEqual(statistics.syntaxErrors, [])
  })

  it('may be no UTF-8', async () => {
    put('a.go', Buffer.concat([Buffer.from(leak), Buffer.from([0x2f, 0x2f, 0xff, 0xfe, 0x0a])]))
    assert.equal((await look()).findings.length, 1)
  })

  it('may contain a loop of links', async () => {
    put('a.go', leak)
    symlinkSync(tree, join(tree, 'again'))
    symlinkSync(join(tree, 'nowhere.go'), join(tree, 'gone.go'))
    const { findings, statistics, blindSpots } = await look()
    assert.equal(findings.length, 1)
    assert.equal(statistics.skipped.unreadable, 1)
    assert.deepEqual(blindSpots, ['gone.go cannot be read'])
  })

  it('may contain files that are too large to be source', async () => {
    put('a.go', leak)
    put('table.go', `package p\n${' '.repeat(25 * 1024 * 1024)}`)
    const { findings, blindSpots } = await look()
    assert.equal(findings.length, 1)
    assert.deepEqual(blindSpots, ['table.go is too large to be source'])
  })

  it('may nest deeper than any stack', async () => {
    put('a.go', leak)
    put(
      'b/deep.go',
      `package b\n// bpf\nimport "golang.org/x/sys/unix"\nvar x = ${'('.repeat(40_000)}1${')'.repeat(40_000)}\nfunc f() int { unix.Close(3); return ${'('.repeat(40_000)}1${')'.repeat(40_000)} }\n`,
    )
    assert.equal((await look()).findings.length, 1)
  })

  it('is looked at for what is marked, and not for what is vendored or a test', async () => {
    put(
      'a.go',
      leak.replace('\tm, err', '\t// lastref:ignore never-closed held on purpose\n\tm, err'),
    )
    put('vendor/v/v.go', leak)
    put('b/b_test.go', leak)
    put('tests/t.go', leak)
    const { findings, statistics } = await look()
    assert.deepEqual(findings, [])
    assert.equal(statistics.skipped.vendored, 1)
    assert.equal(statistics.skipped.test, 2)
  })

  it('is answered from the cache when nothing changed, and anew when something did', async () => {
    put('a.go', leak)
    const cache = join(tree, '.cache')
    const options = { paths: [tree], cwd: tree, workers: 0, cache }
    const first = await scan(options)
    const second = await scan(options)
    assert.deepEqual(second.findings, first.findings)
    assert.equal(second.statistics.cachedUnits, 1)
    put('a.go', leak.replace('m.Lookup(1, 2)', 'm.Close()'))
    assert.deepEqual((await scan(options)).findings, [])
  })

  it('is answered from the cache in another folder too', async () => {
    put('one/a.go', leak)
    put('two/a.go', leak)
    const cache = join(tree, '.cache')
    const at = (cwd: string): Promise<ScanResult> => scan({ paths: [cwd], cwd, workers: 0, cache })
    const first = await at(join(tree, 'one'))
    const second = await at(join(tree, 'two'))
    assert.equal(second.statistics.cachedUnits, 1)
    assert.deepEqual(second.findings, first.findings)
  })

  it('is looked at only around what changed', async () => {
    const caller = (name: string): string =>
      `package ${name}\n\nimport "a.org/x/own"\n\nfunc Use() error {\n\tm, err := own.Open()\n\tif err != nil {\n\t\treturn err\n\t}\n\tm.Lookup(1, 2)\n\treturn nil\n}\n`
    put('go.mod', 'module a.org/x\n')
    put(
      'own/a.go',
      'package own\n\nimport "github.com/cilium/ebpf"\n\nfunc Open() (*ebpf.Map, error) { return ebpf.LoadPinnedMap("p", nil) }\n',
    )
    put('one/a.go', caller('one'))
    put('two/a.go', caller('two'))
    const all = await look()
    assert.deepEqual(all.findings.map(({ site }) => site.file).toSorted(), ['one/a.go', 'two/a.go'])
    const changed = new Map([['two/a.go', [[1, Infinity]] as const]])
    const { findings, statistics } = await scan({ paths: [tree], cwd: tree, workers: 0, changed })
    assert.deepEqual(
      findings,
      all.findings.filter(({ site }) => site.file === 'two/a.go'),
    )
    assert.equal(statistics.units, 2)
  })
})

it('a path that is not there is an error', async () => {
  await assert.rejects(scan({ paths: ['/no/such/path'], cwd: '/' }), { code: 'LRE230', status: 4 })
})

it('whatever is left of a Go file, it can be lowered', async () => {
  const parser = await parserOf('tree-sitter-go')
  check(
    property(nat(leak.length), nat(40), string({ maxLength: 12 }), (at, cut, extra) => {
      const text = leak.slice(0, at) + extra + leak.slice(at + cut)
      const file = parseFile(parser, goFrontEnd, { path: 'a.go', text, unit: 'p' })
      assert.equal(file?.language, 'go')
    }),
    { numRuns: 150 },
  )
})
