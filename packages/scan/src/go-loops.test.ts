import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scan } from './scan.ts'

/** What is lost in `two`, which opens `a` and `b` and then runs over a list. */
const lostOver = async (list: string, body: string): Promise<readonly string[]> => {
  const tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  try {
    const source = `package p

import "github.com/cilium/ebpf"

type pair struct{ first, second *ebpf.Map }

func (p *pair) Close() error {
	for _, m := range []*ebpf.Map{p.first, p.second} {
		if err := m.Close(); err != nil {
			return err
		}
	}
	return nil
}

func pairOf(read func(*pair) error) error {
	first, err := ebpf.LoadPinnedMap("first", nil)
	if err != nil {
		return err
	}
	second, err := ebpf.LoadPinnedMap("second", nil)
	if err != nil {
		first.Close()
		return err
	}
	p := pair{first, second}
	defer p.Close()
	return read(&p)
}

func two() {
	a, err := ebpf.LoadPinnedMap("a", nil)
	if err != nil {
		return
	}
	b, err := ebpf.LoadPinnedMap("b", nil)
	if err != nil {
		a.Close()
		return
	}
	for _, m := range []*ebpf.Map{${list}} {
		${body}
	}
}
`
    writeFileSync(join(tree, 'p.go'), source)
    const lines = source.split('\n')
    const { findings } = await scan({ paths: [tree], cwd: tree, workers: 0 })
    return findings
      .map(
        ({ site }) =>
          /^\t(\w+), err :=/.exec(lines[site.line - 1] ?? '')?.[1] ?? `line ${site.line}`,
      )
      .toSorted((a, b) => a.localeCompare(b))
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

describe('a Go loop over a list that is written out', () => {
  it('closes each of them', async () => {
    assert.deepEqual(await lostOver('a, b', 'm.Close()'), [])
  })
  it('closes none that is not in it', async () => {
    assert.deepEqual(await lostOver('a', 'm.Close()'), ['b'])
  })
  it('may end before the rest of them', async () => {
    assert.deepEqual(await lostOver('a, b', 'if m.Close() != nil {\n\t\t\tbreak\n\t\t}'), ['b'])
  })
  it('may pass some by, which is one finding', async () => {
    const body = 'if m.Name() == "a" {\n\t\t\tcontinue\n\t\t}\n\t\tm.Close()'
    assert.deepEqual(await lostOver('a, b', body), ['a'])
  })
})
