import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scan } from './scan.ts'

/** Rules found in a package of one file, in the order of their lines. */
const rulesIn = async (body: string): Promise<readonly string[]> => {
  const tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  try {
    writeFileSync(join(tree, 'p.go'), body)
    const { findings } = await scan({ paths: [tree], cwd: tree, workers: 0 })
    return findings.toSorted((a, b) => a.site.line - b.site.line).map(({ rule }) => rule)
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

const file = (body: string): string => `package p

import (
	"github.com/cilium/ebpf"
)

${body}
`

const table = `type Table struct {
	path string
	m    *ebpf.Map
}

func NewTable(path string) *Table { return &Table{path: path} }

func (t *Table) Open() error {
	m, err := ebpf.LoadPinnedMap(t.path, nil)
	if err != nil {
		return err
	}
	t.m = m
	return nil
}

func (t *Table) Close() error { return t.m.Close() }
`

describe('a Go method that opens into its object', () => {
  const use = (close: string): string =>
    file(`${table}
func Dump(path string) error {
	t := NewTable(path)
	if err := t.Open(); err != nil {
		return err
	}
	${close}
	return t.m.Put(uint32(1), uint32(2))
}`)
  it('makes whoever made the object its owner', async () => {
    assert.deepEqual(await rulesIn(use('')), ['never-closed'])
  })
  it('is satisfied by the close of the object, or of the field', async () => {
    assert.deepEqual(await rulesIn(use('defer t.Close()')), [])
    assert.deepEqual(await rulesIn(use('defer t.m.Close()')), [])
  })
  it('says nothing of an object that somebody else has', async () => {
    const body = file(`${table}
var tables = map[string]*Table{}

func Get(path string) (*ebpf.Map, error) {
	t := tables[path]
	if err := t.Open(); err != nil {
		return nil, err
	}
	return t.m, nil
}

func Register(path string) error {
	t := NewTable(path)
	tables[path] = t
	return t.Open()
}`)
    assert.deepEqual(await rulesIn(body), [])
  })
  it('closes what was opened in a part of it when the whole is closed', async () => {
    const body = (close: string): string =>
      file(`${table}
type Pair struct{ left, right *Table }

func NewPair() *Pair { return &Pair{left: NewTable("l"), right: NewTable("r")} }

func (p *Pair) Open() error {
	if err := p.left.Open(); err != nil {
		return err
	}
	return nil
}

func (p *Pair) Close() {
	p.left.Close()
}

func Run() error {
	p := NewPair()
	${close}
	return p.Open()
}`)
    assert.deepEqual(await rulesIn(body('defer p.Close()')), [])
  })
})

const openAll = `func openAll(paths []string) (map[string]*ebpf.Map, error) {
	all := map[string]*ebpf.Map{}
	for _, path := range paths {
		m, err := ebpf.LoadPinnedMap(path, nil)
		if err != nil {
			for _, m := range all {
				m.Close()
			}
			return nil, err
		}
		all[path] = m
	}
	return all, nil
}
`

describe('a Go function that returns a map of handles', () => {
  const use = (close: string): string =>
    file(`${openAll}
func Count(paths []string) (int, error) {
	maps, err := openAll(paths)
	if err != nil {
		return 0, err
	}
	${close}
	return len(maps), nil
}`)
  it('makes its caller their owner', async () => {
    assert.deepEqual(await rulesIn(use('')), ['never-closed'])
  })
  it('is satisfied by a loop that closes them', async () => {
    assert.deepEqual(await rulesIn(use('for _, m := range maps {\n\t\tm.Close()\n\t}')), [])
  })
  it('lets a field own them, and asks its owner to close them', async () => {
    const holder = (close: string): string =>
      file(`${openAll}
type holder struct {
	one  *ebpf.Map
	maps map[string]*ebpf.Map
}

func newHolder(paths []string) (*holder, error) {
	one, err := ebpf.LoadPinnedMap("one", nil)
	if err != nil {
		return nil, err
	}
	maps, err := openAll(paths)
	if err != nil {
		one.Close()
		return nil, err
	}
	return &holder{one: one, maps: maps}, nil
}

func (h *holder) Close() {
	h.one.Close()
	${close}
}`)
    assert.deepEqual(await rulesIn(holder('')), ['field-never-closed'])
    assert.deepEqual(await rulesIn(holder('for _, m := range h.maps {\n\t\tm.Close()\n\t}')), [])
  })
  it('gives them on when they are added to another list', async () => {
    const body = file(`${openAll}
func values(paths []string) ([]*ebpf.Map, error) {
	var every []*ebpf.Map
	maps, err := openAll(paths)
	if err != nil {
		return nil, err
	}
	for _, m := range maps {
		every = append(every, m)
	}
	return every, nil
}`)
    assert.deepEqual(await rulesIn(body), [])
  })
})

describe('a Go handle that is returned with an error', () => {
  const pin = (end: string): string =>
    file(`func Pinned(path string) (*ebpf.Map, error) {
	m, err := ebpf.NewMap(&ebpf.MapSpec{})
	if err != nil {
		return nil, err
	}
	err = m.Pin(path)
	${end}
	return m, err
}`)
  it('is lost where nobody has looked at the error', async () => {
    assert.deepEqual(await rulesIn(pin('')), ['not-closed-on-error'])
  })
  it('is not lost where the error closes it', async () => {
    assert.deepEqual(
      await rulesIn(pin('if err != nil {\n\t\tm.Close()\n\t\treturn nil, err\n\t}')),
      [],
    )
  })
  it('is meant where the error is the one of its own acquire', async () => {
    const body = file(`func Direct(path string) (*ebpf.Map, error) {
	m, err := ebpf.LoadPinnedMap(path, nil)
	return m, err
}`)
    assert.deepEqual(await rulesIn(body), [])
  })
})

describe('a Go method that fails after it has opened something for its object', () => {
  const starter = (onError: string, caller: string): string =>
    file(`type Probe struct{ m *ebpf.Map }

func (p *Probe) Close() { p.m.Close() }

func (p *Probe) start(path string) error {
	m, err := ebpf.LoadPinnedMap(path, nil)
	if err != nil {
		return err
	}
	p.m = m
	if err := m.Put(uint32(0), uint32(0)); err != nil {
		${onError}
		return err
	}
	return nil
}

func NewProbe(path string) (*Probe, error) {
	p := &Probe{}
	if err := p.start(path); err != nil {
		${caller}
		return nil, err
	}
	return p, nil
}`)
  it('leaks it when its callers drop the object', async () => {
    assert.deepEqual(await rulesIn(starter('', '')), ['not-closed-on-error'])
  })
  it('does not when one of them closes it', async () => {
    assert.deepEqual(await rulesIn(starter('m.Close()', '')), [])
    assert.deepEqual(await rulesIn(starter('', 'p.Close()')), [])
  })
})

describe('a library for the kernel that is in no catalogue', () => {
  const body = (close: string): string => `package p

import (
	"example.org/bpf/xsk"
	"golang.org/x/sys/unix"
)

const family = unix.AF_XDP

func Use(name string) error {
	s, err := xsk.NewSocket(name)
	if err != nil {
		return err
	}
	if err := s.Fill(); err != nil {
		${close}
		return err
	}
	return s.Close()
}

type user struct{ s *xsk.Socket }

func (u *user) Stop() { u.s.Close() }
`
  it('shows by its use what has to be closed', async () => {
    assert.deepEqual(await rulesIn(body('')), ['not-closed-on-error'])
    assert.deepEqual(await rulesIn(body('s.Close()')), [])
  })
})

describe('runtime.KeepAlive in Go', () => {
  const get = (kept: string): string => `package p

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

type attr struct{ path uint64 }

func Get(path string) (int, error) {
	name, err := unix.BytePtrFromString(path)
	if err != nil {
		return 0, err
	}
	a := attr{path: uint64(uintptr(unsafe.Pointer(name)))}
	fd, _, errno := unix.Syscall(unix.SYS_BPF, unix.BPF_OBJ_GET, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a))
	runtime.KeepAlive(${kept})
	runtime.KeepAlive(&a)
	if errno != 0 {
		return 0, errno
	}
	return int(fd), nil
}
`
  it('has to get the pointer, not the variable that holds it', async () => {
    assert.deepEqual(await rulesIn(get('&name')), ['missing-keepalive'])
    assert.deepEqual(await rulesIn(get('name')), [])
  })
})
