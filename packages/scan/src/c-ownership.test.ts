import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { scan } from './scan.ts'

let tree = ''

/** The rules found in a tree of some files. */
const rulesIn = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, name)), { recursive: true })
    writeFileSync(join(tree, name), content)
  }
  const { findings } = await scan({ paths: [tree], cwd: tree, workers: 0 })
  return findings.map(({ rule }) => rule)
}

const inC = async (body: string): Promise<readonly string[]> =>
  rulesIn({ 'a.c': `#include <bpf/bpf.h>\n#include <unistd.h>\n\n${body}\n` })

describe('what a C function leaves behind', () => {
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  })
  afterEach(() => rmSync(tree, { recursive: true, force: true }))

  const opener = (failed: string, caller: string): string => `struct conn { int fd; };

void conn_close(struct conn *c) { if (c->fd >= 0) close(c->fd); }

int conn_open(struct conn *c)
{
	c->fd = socket(1, 2, 3);
	if (c->fd < 0)
		return -1;
	if (bind(c->fd, 0, 0) < 0) {
		${failed}
		return -1;
	}
	return 0;
}

int use(void)
{
	struct conn c;

	if (conn_open(&c) < 0) {
		${caller}
		return -1;
	}
	conn_close(&c);
	return 0;
}`

  it('is open when an opener fails, and nobody closes the object', async () => {
    assert.deepEqual(await inC(opener('', '')), ['not-closed-on-error'])
    assert.deepEqual(await inC(opener('close(c->fd);', '')), [])
    assert.deepEqual(await inC(opener('', 'conn_close(&c);')), [])
  })

  const replaced = (before: string): string => `struct object { struct btf *btf; };

void collect(struct object *o, const char *path)
{
	o->btf = btf__parse(path, NULL);
	if (!o->btf || verify(path)) {
		${before}
		o->btf = NULL;
	}
}`

  it('is a handle whose field was set anew', async () => {
    assert.deepEqual(await inC(replaced('')), ['never-closed'])
    assert.deepEqual(await inC(replaced('btf__free(o->btf);')), [])
  })

  const called = (caller: string): string => `static int load(const char *path)
{
	int fd = bpf_obj_get(path);

	if (fd < 0)
		return -1;
	if (bpf_map_freeze(fd) < 0)
		return -1;
	close(fd);
	return 0;
}

int ${caller}(void)
{
	if (load("/sys/fs/bpf/m") < 0)
		return 1;
	return run();
}`

  it('matters less on an error that ends main', async () => {
    assert.deepEqual(await inC(called('start')), ['not-closed-on-error'])
    assert.deepEqual(await inC(called('main')), [])
  })

  const owned = (after: string): string => `static int drain(int fd)
{
	__attribute__((unused)) __attribute__((cleanup(closep))) int keep = fd;
	DIR *d = fdopendir(fd);

	if (!d)
		return -1;
	keep = -1;
	closedir(d);
	return 0;
}

int empty(const char *path)
{
	int err, fd = open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	err = drain(fd);
	${after}
	return err;
}`

  it('belongs to a function that closes it or hands it on, whatever happens', async () => {
    assert.deepEqual(await inC(`/* bpf */ ${owned('close(fd);')}`), ['two-owners'])
    assert.deepEqual(await inC(`/* bpf */ ${owned('')}`), [])
  })

  it('is what a macro hands on that logs', async () => {
    const text = (value: string): string => `int listener(void)
{
	int fd = socket(1, 2, 3);

	if (fd < 0)
		return log_error(-1, "no socket");
	return log_trace(${value}, "listens");
}`
    assert.deepEqual(await inC(text('fd')), [])
    assert.deepEqual(await inC(text('0')), ['never-closed'])
  })

  it('is closed where a field points to a structure of the function', async () => {
    const text = `struct arg { struct conn *c; };

int dump(int both)
{
	struct arg arg = {};
	struct conn c;

	if (both) {
		c.fd = socket(1, 2, 3);
		if (c.fd < 0)
			return -1;
		arg.c = &c;
	}
	if (arg.c)
		close(arg.c->fd);
	return 0;
}`
    assert.deepEqual(await inC(text), [])
  })

  it('is the one that was looked for in a loop', async () => {
    const text = (guard: string): string => `int pick(char **names, int n)
{
	int i, fd = -1;

	for (i = 0; i < n; i++) {
		${guard}
			fd = bpf_obj_get(names[i]);
	}
	return fd;
}`
    assert.deepEqual(await inC(text('if (strcmp(names[i], "events") == 0)')), [])
    assert.deepEqual(await inC(text('if (names[i])')), ['leaked-per-turn'])
  })

  it('is looked for in the helpers of a directory that mentions BPF, and nowhere else', async () => {
    const tell = `int tell(const char *path)
{
	FILE *f = fopen(path, "r");

	return f ? fgetc(f) : -1;
}
`
    const files = {
      'lib/util.h': 'int tell(const char *path);\n',
      'lib/util.c': `#include "util.h"\n${tell}`,
      'other/other.c': tell,
      'src/load.c': '#include <bpf/bpf.h>\n#include "util.h"\n\nvoid load(void) { tell("a"); }\n',
    }
    assert.deepEqual(await rulesIn(files), ['never-closed'])
  })

  const mapped = (fd: string, failed: string, end: string): string => `#include <sys/mman.h>

int peek(struct bpf_map *map, size_t size)
{
	int value;
	int *p = mmap(NULL, size, PROT_READ, MAP_SHARED, ${fd}, 0);

	if (${failed})
		return -1;
	value = *p;
	${end}
	return value;
}`
  it('is a mapping, which keeps the map that it shows', async () => {
    const fd = 'bpf_map__fd(map)'
    assert.deepEqual(await inC(mapped(fd, 'p == MAP_FAILED', '')), ['never-closed'])
    assert.deepEqual(await inC(mapped(fd, 'p == (void *)-1', 'munmap(p, size);')), [])
    assert.deepEqual(await inC(mapped('-1', 'p == MAP_FAILED', '')), [], 'memory')
  })
  it('is no mapping that somebody gets', async () => {
    const into = `#include <sys/mman.h>
struct ring { void *base; };
int ring_map(struct ring *r, int fd, size_t size)
{
	r->base = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	return r->base == MAP_FAILED ? -1 : 0;
}
int ring_at(struct ring *r, int fd, size_t size, size_t offset)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return -1;
	r->base = p + offset;
	return 0;
}`
    assert.deepEqual(await inC(into), [])
    const cast = `#include <sys/mman.h>
struct page *page_of(int fd)
{
	auto base = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (base == MAP_FAILED)
		return nullptr;
	return reinterpret_cast<struct page *>(base);
}`
    assert.deepEqual(await rulesIn({ 'a.cpp': `#include <bpf/bpf.h>\n${cast}\n` }), [])
  })

  const remembered = (ask: string): string => `static struct btf *kernel;
struct btf *kernel_btf(void)
{
	static int count;
	${ask}
	kernel = btf__load_vmlinux_btf();
	count++;
	return kernel;
}`
  it('is kept by a variable of the file that was asked first', async () => {
    assert.deepEqual(await inC(remembered('')), ['global-never-closed'])
    assert.deepEqual(await inC(remembered('if (kernel != NULL)\n\t\treturn kernel;')), [])
    assert.deepEqual(await inC(remembered('if (kernel)\n\t\treturn kernel;')), [])
  })
})
