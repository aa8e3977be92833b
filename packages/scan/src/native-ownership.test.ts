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

const c = (body: string): string => `#include <bpf/bpf.h>
#include <unistd.h>
${body}
`

describe('who owns a handle in C and C++', () => {
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  })
  afterEach(() => rmSync(tree, { recursive: true, force: true }))

  const stored = (target: string): string =>
    c(`int start(const char *path)
{
	${target} = bpf_obj_get(path);
	if (${target.split(' ').at(-1) ?? ''} < 0)
		return -1;
	return 0;
}`)

  it('is the variable of another file that it is stored in', async () => {
    assert.deepEqual(await rulesIn('a.c', stored('state.map_fd')), [])
    assert.deepEqual(await rulesIn('a.c', stored('int fd')), ['never-closed'])
  })

  const pointee = (type: string, access: string): string =>
    c(`int fill(struct table *table)
{
	struct slot ${type}slot;

	for_each_slot(table, slot) {
		slot${access}fd = bpf_map_create(1, "m", 4, 4, 1, NULL);
		if (slot${access}fd < 0)
			return -1;
	}
	return 0;
}`)

  it('is the structure that a pointer set by a macro points to', async () => {
    assert.deepEqual(await rulesIn('a.c', pointee('*', '->')), [])
    assert.notDeepEqual(await rulesIn('a.c', pointee('', '.')), [])
  })

  const same = (condition: string): string =>
    c(`int put(struct map *map)
{
	int fd = bpf_map_create(1, "m", 4, 4, 1, NULL);

	if (fd < 0)
		return fd;
	if (${condition})
		return 0;
	close(fd);
	return 1;
}`)

  it('is the field that turns out to be the same fd', async () => {
    assert.deepEqual(await rulesIn('a.c', same('map->fd == fd')), [])
    assert.deepEqual(await rulesIn('a.c', same('map->fd == 3')), ['not-closed-on-error'])
  })

  const cleaned = (end: string, declared = 'cleanup_close int'): string =>
    c(`#define cleanup_close __attribute__((cleanup(close_fd)))
int read_map(const char *path)
{
	${declared} fd = -1;

	fd = bpf_obj_get(path);
	if (fd < 0)
		return -1;
	${end}
}`)

  it('is the variable that is cleaned up at the end of its block', async () => {
    assert.deepEqual(await rulesIn('a.c', cleaned('return lookup(fd);')), [])
    assert.deepEqual(await rulesIn('a.c', cleaned('return lookup(fd);', 'int')), ['never-closed'])
    assert.deepEqual(
      await rulesIn('a.c', cleaned('return lookup(fd);', '__attribute__((cleanup(close_fd))) int')),
      [],
    )
  })

  it('is the caller when it is taken out of such a variable', async () => {
    assert.deepEqual(await rulesIn('a.c', cleaned('return move_fd(fd);')), [])
  })

  it('is nobody after a close of the variable by its address', async () => {
    const helper = c(`static void close_and_reset(int *fd)
{
	close(*fd);
	*fd = -1;
}`)
    assert.deepEqual(
      await rulesIn('a.c', helper + cleaned('close_and_reset(&fd);\n\treturn 0;')),
      [],
    )
    assert.deepEqual(await rulesIn('a.c', cleaned('close(fd);\n\treturn 0;')), ['double-close'])
  })

  const turns = (place: string, inLoop: string): string =>
    c(`int each(const unsigned int *ids, int count)
{
	${place}
	for (int i = 0; i < count; i++) {
		${inLoop}fd = bpf_map_get_fd_by_id(ids[i]);
		if (fd < 0)
			return -1;
		if (skip(ids[i]))
			continue;
		show(fd);
	}
	return 0;
}`)

  it('is the block of the loop, not the function around it', async () => {
    assert.deepEqual(await rulesIn('a.c', turns('', 'cleanup_close int ')), [])
    assert.deepEqual(await rulesIn('a.c', turns('cleanup_close int fd = -1;', '')), [
      'leaked-per-turn',
    ])
  })

  const retried = (call: string): string =>
    c(`int open_pin(const char *path)
{
	int fd = ${call};

	if (fd < 0)
		return -1;
	return warn_about(path);
}`)

  it('is found through a macro around the call', async () => {
    assert.deepEqual(await rulesIn('a.c', retried('RETRY(bpf_obj_get(path))')), ['never-closed'])
    assert.deepEqual(await rulesIn('a.c', retried('checked(bpf_obj_get(path))')), [])
  })

  const made = (how: string): string =>
    `// BPF maps
std::unique_ptr<Map> open_map(const char *path)
{
  int fd = bpf_obj_get(path);
  if (fd < 0)
    return nullptr;
  ${how}
}
`

  it('is the object that a constructor makes of it', async () => {
    assert.deepEqual(await rulesIn('a.cc', made('return std::make_unique<Map>(fd);')), [])
    assert.deepEqual(await rulesIn('a.cc', made('return std::unique_ptr<Map>(new Map(fd));')), [])
    assert.deepEqual(
      await rulesIn('a.cc', made('auto owned = util::FD(fd); return wrap(owned);')),
      [],
    )
    assert.deepEqual(await rulesIn('a.cc', made('return nullptr;')), ['never-closed'])
  })

  const gathered = (condition: string): string =>
    `// BPF links
bool attach(struct bpf_program *prog)
{
  std::vector<struct bpf_link *> links;
  auto *link = bpf_program__attach(prog);
  if (!link)
    return false;
  links.push_back(link);
  if (${condition})
    return false;
  keep_alive(std::make_shared<Links>(links));
  return true;
}
`

  it('is a list that is not empty once something is in it', async () => {
    assert.deepEqual(await rulesIn('a.cc', gathered('links.empty()')), [])
    assert.deepEqual(await rulesIn('a.cc', gathered('dry_run()')), ['not-closed-on-error'])
  })

  const opener = c(`static int open_map(const char *path, int *out)
{
	int fd = bpf_obj_get(path);

	if (fd < 0)
		return -1;
	*out = fd;
	return 0;
}

static int session_open(struct session *s, const char *path)
{
	s->map_fd = bpf_obj_get(path);
	if (s->map_fd < 0)
		return -1;
	return 0;
}

static void session_close(struct session *s)
{
	close(s->map_fd);
}
`)

  const called = (open: string, end: string): string => `${opener}
int run(const char *path)
{
	struct session s;
	int fd;

	if (${open} < 0)
		return -1;
	${end}
	return 0;
}`

  it('is the caller of a function that fills in a variable', async () => {
    const open = 'open_map(path, &fd)'
    assert.deepEqual(await rulesIn('a.c', called(open, 'close(fd);')), [])
    assert.deepEqual(await rulesIn('a.c', called(open, 'show(fd);')), ['never-closed'])
  })

  it('is the caller of a function that opens a structure', async () => {
    const open = 'session_open(&s, path)'
    assert.deepEqual(await rulesIn('a.c', called(open, 'session_close(&s);')), [])
    assert.deepEqual(await rulesIn('a.c', called(open, 'show(fd);')), ['never-closed'])
  })

  const siblings = (second: string): string =>
    c(`int load(struct object *obj)
{
	int err;

	obj->map_fd = bpf_map_create(1, "m", 4, 4, 1, NULL);
	if (obj->map_fd < 0)
		return -1;
	err = populate(obj);
	if (err) {
		close(obj->map_fd);
		obj->map_fd = -1;
		return err;
	}
	err = pin(obj);
	if (err) {
		${second}
		return err;
	}
	return 0;
}`)

  it('is nobody on an error that forgets what another error closes', async () => {
    assert.deepEqual(
      await rulesIn('a.c', siblings('close(obj->map_fd);\n\t\tobj->map_fd = -1;')),
      [],
    )
    assert.deepEqual(await rulesIn('a.c', siblings('')), ['not-closed-on-error'])
  })

  const structure = (teardown: string): string =>
    c(`struct session {
	int map_fd;
	int prog_fd;
	struct btf *btf;
};

int session_load(struct session *s, unsigned int id)
{
	s->prog_fd = bpf_prog_get_fd_by_id(id);
	if (s->prog_fd < 0)
		return -1;
	s->map_fd = bpf_map_get_fd_by_id(id);
	if (s->map_fd < 0)
		return -1;
	return 0;
}

void session_destroy(struct session *s)
{
	if (s->prog_fd >= 0)
		close(s->prog_fd);
	${teardown}
}`)

  it('is the structure whose destroy function closes its fields', async () => {
    assert.deepEqual(
      await rulesIn('a.c', structure('if (s->map_fd >= 0)\n\t\tclose(s->map_fd);')),
      [],
    )
    assert.deepEqual(await rulesIn('a.c', structure('')), ['field-never-closed'])
  })

  it('is asked for before a field that may be -1 is closed', async () => {
    assert.deepEqual(await rulesIn('a.c', structure('close(s->map_fd);\n\ts->map_fd = -1;')), [
      'close-invalid',
    ])
  })

  const lent = (fd: string): string =>
    structure('if (s->map_fd >= 0)\n\t\tclose(s->map_fd);') +
    c(`int session_use(struct session *s, struct bpf_map *map)
{
	s->map_fd = ${fd};
	return s->map_fd < 0 ? -1 : 0;
}`)

  it('is somebody else when a borrowed fd is put into a field that is closed', async () => {
    assert.deepEqual(await rulesIn('a.c', lent('dup(bpf_map__fd(map))')), [])
    assert.deepEqual(await rulesIn('a.c', lent('bpf_map__fd(map)')), ['close-borrowed'])
  })

  const appended = (publish: string, failed: string): string =>
    structure('for (int i = 0; i < s->count; i++)\n\t\tclose(s->slots[i].fd);').replace(
      'struct btf *btf;',
      'struct slot { int fd; char *name; } *slots;\n\tint count;',
    ) +
    c(`int session_add(struct session *s, const char *path)
{
	struct slot *slot;
	int fd = bpf_obj_get(path);

	if (fd < 0)
		return -1;
	slot = &s->slots[${publish}];
	slot->fd = fd;
	slot->name = strdup(path);
	if (!slot->name) {
		close(fd);
		return -1;
	}
	${failed}
	return 0;
}`)

  it('is the list that it was just added to, whatever the error path closes', async () => {
    const found = await rulesIn('a.c', appended('s->count++', ''))
    assert.ok(found.includes('double-close'), found.join())
    const fixed = await rulesIn('a.c', appended('s->count', 's->count++;'))
    assert.ok(!fixed.includes('double-close'), fixed.join())
  })

  const wrapper = c(`static int sys_bpf(int cmd, union bpf_attr *attr, unsigned int size)
{
	return syscall(__NR_bpf, cmd, attr, size);
}

int make_map(union bpf_attr *attr)
{
	int fd = sys_bpf(BPF_MAP_CREATE, attr, sizeof(*attr));

	if (fd < 0)
		return -1;
	return sys_bpf(BPF_MAP_FREEZE, attr, sizeof(*attr));
}`)

  it('is opened by a raw system call too', async () => {
    assert.deepEqual(await rulesIn('a.c', wrapper), ['never-closed'])
  })
})
