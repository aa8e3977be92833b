import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runCommand } from './support/lastref.ts'
import { lastrefWords } from './support/terminal.ts'

const skip = process.getuid?.() !== 0 ? 'needs root' : noGo()

function noGo(): string | false {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'no Go toolchain (go not found)'
  }
}

const source = `package maps

import (
	"syscall"
	"testing"
	"unsafe"
)

func newMap(t *testing.T) int {
	attr := struct{ kind, key, value, entries uint32 }{2, 4, 8, 1}
	fd, _, errno := syscall.Syscall(BPF, 0, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr))
	if errno != 0 {
		t.Fatal(errno)
	}
	return int(fd)
}

func TestForgets(t *testing.T) {
	for range 20 {
		newMap(t)
	}
}

func TestCloses(t *testing.T) {
	for range 20 {
		syscall.Close(newMap(t))
	}
}
`

describe('go test -exec "lastref run --"', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-go-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  async function goTest(pattern: string): ReturnType<typeof runCommand> {
    const number = process.arch === 'arm64' ? 280 : 321
    mkdirSync(join(folder, 'maps'), { recursive: true })
    writeFileSync(join(folder, 'go.mod'), 'module example.com/maps\n\ngo 1.22\n')
    writeFileSync(join(folder, 'maps/maps_test.go'), source.replace('BPF', String(number)))
    // go(1) splits -exec at blanks, and knows quotes.
    const exec = `${lastrefWords('run')} --`
    return runCommand([
      'go',
      'test',
      '-C',
      folder,
      '-p=1',
      '-count=1',
      `-run=${pattern}`,
      `-exec=${exec}`,
      './...',
    ])
  }

  test('fails a test that leaks, and names its line', async () => {
    const { status, stderr, stdout } = await goTest('TestForgets')
    const said = stdout + stderr
    assert.equal(status, 1, said)
    assert.match(said, /leaked: 20 /)
    assert.match(said, /maps\.newMap {2}\S*maps_test\.go:11/)
    assert.match(said, /^FAIL\s+example\.com/m)
  })

  test('passes one that closes what it opens', async () => {
    const { status, stderr, stdout } = await goTest('TestCloses')
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /^ok\s+example\.com\/maps\/maps/m)
  })
})
