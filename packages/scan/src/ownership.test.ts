import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { scan } from './scan.ts'

let tree = ''

/** The rules found in one file. */
const rulesIn = async (name: string, content: string): Promise<readonly string[]> => {
  writeFileSync(join(tree, name), content)
  const { findings } = await scan({ paths: [tree], cwd: tree, workers: 0 })
  return findings.map(({ rule }) => rule)
}

const go = (body: string): string => `package p

import (
	"fmt"

	"github.com/cilium/ebpf"
)

type Wrapper struct {
	*ebpf.Map
}

func Open(path string) (Wrapper, error) {
	m, err := ebpf.LoadPinnedMap(path, nil)
	if err != nil {
		return Wrapper{}, err
	}
	return Wrapper{m}, nil
}

${body}
`

const c = (body: string): string => `#include <bpf/bpf.h>
#include <xdp/libxdp.h>
#include <unistd.h>

${body}
`

describe('who owns a handle', () => {
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  })
  afterEach(() => rmSync(tree, { recursive: true, force: true }))

  const closer = (close: string): string =>
    go(`func Use(path string) error {
	w, err := Open(path)
	if err != nil {
		return err
	}
	${close}
	return w.Delete(uint32(1))
}`)

  it('is told by a Close that is promoted from an embedded handle', async () => {
    assert.deepEqual(await rulesIn('a.go', closer('defer w.Close()')), [])
    assert.deepEqual(await rulesIn('a.go', closer('')), ['never-closed'])
  })

  const withCleanup = (cleanup: string): string =>
    go(`func Load(spec *ebpf.CollectionSpec) (*ebpf.Program, func(), error) {
	coll, err := ebpf.NewCollection(spec)
	if err != nil {
		return nil, nil, err
	}
	return coll.Programs["main"], func() { ${cleanup} }, nil
}`)

  it('may be the function that is returned to close it', async () => {
    assert.deepEqual(await rulesIn('a.go', withCleanup('coll.Close()')), [])
    assert.deepEqual(await rulesIn('a.go', withCleanup('')), ['never-closed'])
  })

  const find = (found: string): string =>
    c(`int find(unsigned int id, int *out)
{
	int fd = bpf_map_get_fd_by_id(id);

	if (fd < 0)
		return -1;
	${found}
	return 0;
}`)

  it('is the caller where a parameter points', async () => {
    assert.deepEqual(await rulesIn('a.c', find('*out = fd;')), [])
    assert.deepEqual(await rulesIn('a.c', find('*out = 1;')), ['never-closed'])
  })

  const forever = (condition: string): string =>
    c(`int walk(unsigned int id)
{
	int fd, err;

	while (${condition}) {
		err = bpf_map_get_next_id(id, &id);
		if (err)
			goto out;
		fd = bpf_map_get_fd_by_id(id);
		if (fd < 0)
			goto out;
		err = bpf_map_update_elem(fd, &id, &id, 0);
		if (err)
			goto out_close;
		close(fd);
	}
out_close:
	close(fd);
out:
	return err;
}`)

  it('keeps it after a loop that only a break ends', async () => {
    assert.deepEqual(await rulesIn('a.c', forever('true')), [])
    assert.deepEqual(await rulesIn('a.c', forever('id < 99')), ['double-close'])
  })

  const create = (check: string): string =>
    c(`int run(const struct xdp_program_opts *opts)
{
	struct xdp_program *prog = xdp_program__create((void *)opts);
	int err = ${check};

	if (err)
		return err;
	xdp_program__close(prog);
	return 0;
}`)

  it('has none when libxdp answers with an error', async () => {
    assert.deepEqual(await rulesIn('a.c', create('libxdp_get_error(prog)')), [])
    assert.deepEqual(await rulesIn('a.c', create('opts->sz')), ['not-closed-on-error'])
  })

  const dying = (how: string): string =>
    c(`int touch(const char *path)
{
	int fd = bpf_obj_get(path);

	if (fd == -1)
		${how}("open");
	close(fd);
	return 0;
}`)

  it('does not come back from what reports an error and exits', async () => {
    assert.deepEqual(await rulesIn('a.c', dying('errExit')), [])
    assert.deepEqual(await rulesIn('a.c', dying('perror')), ['close-invalid'])
  })

  const start = (second: string): string =>
    go(`type Tracer struct {
	coll *ebpf.Collection
}

func (t *Tracer) Start(spec *ebpf.CollectionSpec) error {
	var err error
	t.coll, err = ebpf.NewCollection(spec)
	if err != nil {
		return err
	}
	if err := check(spec); err != nil {
		t.Stop()
		return fmt.Errorf("first: %w", err)
	}
	if err := check(nil); err != nil {
		${second}
		return fmt.Errorf("second: %w", err)
	}
	return nil
}

func (t *Tracer) Stop() {
	t.coll.Close()
}

func check(spec *ebpf.CollectionSpec) error {
	return spec.Validate()
}`)

  it('is nobody when the acquire itself fails, and the receiver when another step does', async () => {
    assert.deepEqual(await rulesIn('a.go', start('t.Stop()')), [])
    assert.deepEqual(await rulesIn('a.go', start('')), ['not-closed-on-error'])
  })

  const rust = (check: string): string => `use libbpf_sys;

fn parse_ret(ret: i32) -> Result<()> {
    if ret < 0 { Err(Error::from_raw_os_error(-ret)) } else { Ok(()) }
}

fn log_it(id: u32) -> Result<()> {
    if id > 3 { Err(Error::from_raw_os_error(1)) } else { Ok(()) }
}

pub fn create(opts: &Opts) -> Result<Handle> {
    let fd = unsafe { libbpf_sys::bpf_map_create(1, name, 4, 4, 1, opts) };
    ${check}?;
    Ok(Handle { fd: unsafe { OwnedFd::from_raw_fd(fd) } })
}
`

  it('has none when a check of what C returned fails', async () => {
    assert.deepEqual(await rulesIn('a.rs', rust('parse_ret(fd)')), [])
    assert.deepEqual(await rulesIn('a.rs', rust('log_it(4)')), ['not-closed-on-error'])
  })

  const recover = (then: string): string => `package p

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

type attr struct {
	ids   uint64
	count uint32
}

// The maps of a BPF program.
func ids(n uint32) ([]uint32, error) {
	found := make([]uint32, n)
	a := attr{ids: uint64(uintptr(unsafe.Pointer(&found[0]))), count: n}
	_, _, errno := unix.Syscall(unix.SYS_BPF, 15, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a))
	if errno != 0 {
		return nil, errno
	}
	return ${then}, nil
}
`

  it('is kept alive by a return of what the kernel writes to', async () => {
    assert.deepEqual(await rulesIn('a.go', recover('found')), [])
    assert.deepEqual(await rulesIn('a.go', recover('nil')), ['missing-keepalive'])
  })
})
