import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { scan } from '../scan.ts'
import { applyFixes, deferClose, type FixAnswer } from './defer-close.ts'

const head = 'package agent\n\nimport "github.com/cilium/ebpf"\n\n'

async function answers(source: string): Promise<readonly FixAnswer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-fix-'))
  try {
    writeFileSync(join(folder, 'a.go'), source)
    const { findings } = await scan({ paths: ['a.go'], cwd: folder, workers: 0 })
    return findings.map((finding) => deferClose(finding, source))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function assertFixed(source: string, fixed: string): Promise<void> {
  const fixes = (await answers(source)).flatMap((one) => (one.kind === 'fix' ? [one.fix] : []))
  const text = applyFixes(source, fixes)
  assert.equal(text, fixed)
  assert.deepEqual(await answers(text), [], 'the fixed text has a finding')
}

async function assertRefused(source: string, why: RegExp): Promise<void> {
  const all = await answers(source)
  assert.ok(all.length > 0, 'there is nothing to refuse')
  for (const one of all) {
    assert.equal(one.kind, 'refused')
    if (one.kind === 'refused') assert.match(one.why, why)
  }
}

describe('the missing close is added', () => {
  test('right behind the error check, where only methods of the handle are called', async () => {
    const before = `${head}func entries(pin string) (uint32, error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return 0, err
	}
	return m.MaxEntries(), nil
}
`
    const after = before.replace('\n\treturn m.', '\n\tdefer m.Close()\n\treturn m.')
    await assertFixed(before, after)
  })
})

describe('a close that would not compile is not added', () => {
  test('a number and a list have no Close', async () => {
    await assertRefused(
      `package agent

import "golang.org/x/sys/unix"

func probe() error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	return nil
}
// bpf
`,
      /no single object/,
    )
    await assertRefused(
      `${head}func all(pins []string) (map[string]*ebpf.Map, error) {
	maps := map[string]*ebpf.Map{}
	for _, pin := range pins {
		m, err := ebpf.LoadPinnedMap(pin, nil)
		if err != nil {
			for _, m := range maps {
				m.Close()
			}
			return nil, err
		}
		maps[pin] = m
	}
	return maps, nil
}

func check(pins []string) error {
	maps, err := all(pins)
	if err != nil {
		return err
	}
	return nil
}
`,
      /no single object/,
    )
  })
})

// Four public fixes added a release and with it the next bug.
describe('the next bug is not added', () => {
  test('double close: a path further down closes it already', async () => {
    await assertRefused(
      `${head}func read(pin string, key uint32) (uint64, error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return 0, err
	}
	var value uint64
	if err := m.Lookup(key, &value); err != nil {
		return 0, err
	}
	m.Close()
	return value, nil
}
`,
      /release/,
    )
  })

  test('double free: a C string that one path frees', async () => {
    await assertRefused(
      `package agent

// #include <bpf/libbpf.h>
// #include <stdlib.h>
import "C"
import "unsafe"

func open(path string) bool {
	name := C.CString(path)
	if C.bpf_object__open(name) == nil {
		return false
	}
	C.free(unsafe.Pointer(name))
	return true
}
`,
      /release|plain variable/,
    )
  })

  test('use after free: something that is built from the handle lives on', async () => {
    const source = `${head}func iterate(pin string) (*ebpf.MapIterator, error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return nil, err
	}
	return m.Iterate(), nil
}
`
    const finding = {
      source: 'scan',
      code: 'LRS001',
      rule: 'never-closed',
      verdict: 'leaked',
      severity: 'error',
      title: '',
      reasons: [],
      resource: '*ebpf.Map',
      site: { function: 'iterate', file: 'a.go', line: 6 },
      path: [],
      help: '',
      fingerprint: '',
      confidence: 0.9,
      span: { from: 5, to: 11 },
    } as const
    assert.deepEqual(deferClose(finding, source), {
      kind: 'refused',
      why: 'something is built from it: Iterate',
    })
    const elsewhere = source.replace('return m.Iterate(), nil', 'return keep(m), nil')
    assert.deepEqual(deferClose(finding, elsewhere), {
      kind: 'refused',
      why: 'it is handed on, stored or returned',
    })
  })

  test('the wrong value is kept alive: no KeepAlive is ever added', async () => {
    await assertRefused(
      `package agent

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

type attr struct {
	fd  uint32
	key uint64
}

func remove(fd int, key []byte) error {
	a := attr{fd: uint32(fd), key: uint64(uintptr(unsafe.Pointer(&key[0])))}
	_, _, errno := unix.Syscall(unix.SYS_BPF, 3, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a))
	if errno != 0 {
		return errno
	}
	return nil
}
`,
      /./,
    )
  })
})
