import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { scan } from './scan.ts'

/** Rule and place of each finding in a tree of Go files. */
const findingsIn = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), text)
    }
    const { findings } = await scan({ paths: [tree], cwd: tree, workers: 0 })
    return findings.map(({ rule, site }) => `${rule} ${site.file}:${site.function}`).toSorted()
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

const module = 'module example.com/agent\n'

const loader = `package loader

import "github.com/cilium/ebpf"

func Load() (*ebpf.Map, error) { return ebpf.LoadPinnedMap("/sys/fs/bpf/m", nil) }
`

const helper = `package host

import "os"

func Uptime() (string, error) {
	f, err := os.Open("/proc/uptime")
	if err != nil {
		return "", err
	}
	b := make([]byte, 64)
	n, err := f.Read(b)
	return string(b[:n]), err
}
`

describe('A Go package that opens files and never mentions eBPF', () => {
  it('matters in a tree that handles eBPF, because both share one table of fds', async () => {
    const found = await findingsIn({
      'go.mod': module,
      'loader/loader.go': loader,
      'host/host.go': helper,
    })
    assert.deepEqual(found, ['never-closed host/host.go:Uptime'])
  })
  it('is another tool’s business elsewhere', async () => {
    assert.deepEqual(await findingsIn({ 'go.mod': module, 'host/host.go': helper }), [])
  })
  it('may leave files to the end of a command', async () => {
    const command = helper.replace('package host', 'package main') + '\nfunc main() { Uptime() }\n'
    const found = await findingsIn({
      'go.mod': module,
      'loader/loader.go': loader,
      'cmd/main.go': command,
    })
    assert.deepEqual(found, [])
  })
})

const one = (imports: string, body: string): Readonly<Record<string, string>> => ({
  'go.mod': module,
  'p/p.go': `package p\n\nimport (\n\t"github.com/cilium/ebpf"\n${imports})\n\n${body}\n`,
})

describe('A Go pipe', () => {
  const pipe = (close: string): Readonly<Record<string, string>> =>
    one(
      '\t"os"\n',
      `var _ ebpf.ProgramID

func Ask() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	${close}
	_, err = w.Write([]byte("x"))
	return err
}`,
    )
  it('has two ends, and each has to be closed', async () => {
    assert.deepEqual(await findingsIn(pipe('')), ['never-closed p/p.go:Ask'])
    assert.deepEqual(await findingsIn(pipe('defer w.Close()')), [])
  })
})

describe('A Go load that is tried again for its log', () => {
  const load = (first: string): Readonly<Record<string, string>> =>
    one(
      '',
      `func Load(spec *ebpf.ProgramSpec) (*ebpf.Program, error) {
	${first}
	_, err2 := ebpf.NewProgram(spec)
	return nil, err2
}`,
    )
  it('throws nothing away, because it has failed before', async () => {
    const again = 'p, err := ebpf.NewProgram(spec)\n\tif err == nil {\n\t\treturn p, nil\n\t}'
    assert.deepEqual(await findingsIn(load(again)), [])
    assert.deepEqual(await findingsIn(load('')), ['discarded-handle p/p.go:Load'])
  })
})

describe('A deferred Go literal that recovers', () => {
  it('does so on no path that is followed', async () => {
    const found = await findingsIn(
      one(
        '',
        `func Get() (m *ebpf.Map, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, r.(error)
		}
	}()
	m, err = ebpf.LoadPinnedMap("/sys/fs/bpf/m", nil)
	return m, err
}`,
      ),
    )
    assert.deepEqual(found, [])
  })
})

describe('Objects that are loaded into a Go struct', () => {
  it('live on in the object that takes them', async () => {
    const found = await findingsIn(
      one(
        '',
        `type objects struct {
	Prog *ebpf.Program \`ebpf:"prog"\`
	Map  *ebpf.Map     \`ebpf:"map"\`
}

type Filter struct {
	prog *ebpf.Program
	m    *ebpf.Map
}

func New(spec *ebpf.CollectionSpec) (*Filter, error) {
	var o objects
	if err := spec.LoadAndAssign(&o, nil); err != nil {
		return nil, err
	}
	return &Filter{prog: o.Prog, m: o.Map}, nil
}`,
      ),
    )
    assert.deepEqual(found, [])
  })
})

describe('A field that a Go server gets', () => {
  it('is not left to the method that ends the object', async () => {
    const found = await findingsIn(
      one(
        '\t"net"\n\n\t"example.org/rpc"\n',
        `var _ ebpf.ProgramID

type Server struct {
	lis net.Listener
	rpc *rpc.Server
}

func (s *Server) Start() error {
	lis, err := net.Listen("unix", "/run/x.sock")
	if err != nil {
		return err
	}
	s.lis = lis
	go func() { s.rpc.Serve(s.lis) }()
	return nil
}

func (s *Server) Close() { s.rpc.Stop() }`,
      ),
    )
    assert.deepEqual(found, [])
  })
})

describe('A Go map that a helper fills', () => {
  const fill = (close: string): Readonly<Record<string, string>> =>
    one(
      '',
      `func load(into map[string]*ebpf.Map, names []string) error {
	for _, name := range names {
		m, err := ebpf.LoadPinnedMap(name, nil)
		if err != nil {
			return err
		}
		into[name] = m
	}
	return nil
}

func Count(names []string) (int, error) {
	maps := make(map[string]*ebpf.Map)
	if err := load(maps, names); err != nil {
		return 0, err
	}
	${close}
	return len(maps), nil
}`,
    )
  it('belongs, with the handles in it, to whoever made it', async () => {
    assert.deepEqual(await findingsIn(fill('')), ['never-closed p/p.go:Count'])
    const loop = 'for _, m := range maps {\n\t\tm.Close()\n\t}'
    assert.deepEqual(await findingsIn(fill(loop)), [])
  })
})

describe('A Go field with an object that opens later', () => {
  const hub = (close: string): Readonly<Record<string, string>> =>
    one(
      '',
      `type Index struct{ maps map[string]*ebpf.Map }

func NewIndex() *Index { return &Index{maps: map[string]*ebpf.Map{}} }

func (x *Index) Add(name string) error {
	m, err := ebpf.LoadPinnedMap(name, nil)
	if err != nil {
		return err
	}
	x.maps[name] = m
	return nil
}

func (x *Index) Remove(name string) {
	x.maps[name].Close()
	delete(x.maps, name)
}

func (x *Index) Close() {
	for _, m := range x.maps {
		m.Close()
	}
}

type Hub struct {
	index *Index
	own   *ebpf.Map
}

func NewHub() (*Hub, error) {
	own, err := ebpf.LoadPinnedMap("own", nil)
	if err != nil {
		return nil, err
	}
	return &Hub{index: NewIndex(), own: own}, nil
}

func (h *Hub) Add(name string) error { return h.index.Add(name) }

func (h *Hub) Remove(name string) { h.index.Remove(name) }

func (h *Hub) Close() {
	h.own.Close()
	${close}
}`,
    )
  it('has to be closed with the others, and a Remove does not do it', async () => {
    assert.deepEqual(await findingsIn(hub('')), ['field-never-closed p/p.go:Hub.Close'])
    assert.deepEqual(await findingsIn(hub('h.index.Close()')), [])
  })
})

describe('A Go fd of a type of the project', () => {
  const typed = (close: string): Readonly<Record<string, string>> =>
    one(
      '\t"encoding/binary"\n\n\t"golang.org/x/sys/unix"\n',
      `var _ ebpf.ProgramID

type FD uint32

func (f FD) Close() error { return unix.Close(int(f)) }

func open(path string) (FD, error) {
	fd, err := unix.Open(path, unix.O_RDONLY, 0)
	if err != nil {
		return 0, err
	}
	return FD(fd), nil
}

func Encode(path string) ([]byte, error) {
	fd, err := open(path)
	if err != nil {
		return nil, err
	}
	${close}
	v := make([]byte, 4)
	binary.LittleEndian.PutUint32(v, uint32(fd))
	return v, nil
}`,
    )
  it('is the same fd, and its methods close it', async () => {
    assert.deepEqual(await findingsIn(typed('')), ['never-closed p/p.go:Encode'])
    assert.deepEqual(await findingsIn(typed('defer fd.Close()')), [])
  })
})
