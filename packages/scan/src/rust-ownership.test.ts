import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { scan } from './scan.ts'

let tree = ''

const write = (name: string, content: string): void => {
  mkdirSync(dirname(join(tree, name)), { recursive: true })
  writeFileSync(join(tree, name), content)
}

/** The rules found in a crate of some files. */
const rulesIn = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  write('Cargo.toml', '[package]\nname = "agent"\n')
  for (const [name, content] of Object.entries(files)) write(name, content)
  const { findings } = await scan({ paths: [tree], cwd: tree, workers: 0 })
  return findings.map(({ rule }) => rule)
}

const sys = `// bpf(2)
use libc::c_long;

pub(crate) fn pinned(path: &CStr) -> SysResult<c_long> {
    let mut attr = unsafe { mem::zeroed::<bpf_attr>() };
    attr.pathname = path.as_ptr() as u64;
    sys_bpf(bpf_cmd::BPF_OBJ_GET, &mut attr)
}

pub(crate) fn info_of(fd: RawFd) -> Result<Info> {
    let mut attr = unsafe { mem::zeroed::<bpf_attr>() };
    attr.bpf_fd = fd as u32;
    ask(&attr)
}

pub(crate) fn perf_event_open(cpu: i32) -> SysResult<c_long> {
    syscall(Syscall::PerfEventOpen { cpu })
}
`

describe('who owns a raw fd in Rust', () => {
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  })
  afterEach(() => rmSync(tree, { recursive: true, force: true }))

  const reader = (first: string, then: string): Readonly<Record<string, string>> => ({
    'src/sys/mod.rs': sys,
    'src/maps/info.rs': `use crate::sys::{info_of, pinned};

pub fn read(path: &CStr) -> Result<Info> {
    let fd = pinned(path)? as RawFd;
    ${first}
    unsafe { libc::close(fd) };
    ${then}
}
`,
  })

  it('is told across the modules of a crate', async () => {
    assert.deepEqual(
      await rulesIn(reader('let info = info_of(fd);', 'let info = info?;\n    Ok(info)')),
      [],
    )
    assert.deepEqual(await rulesIn(reader('let info = info_of(fd)?;', 'Ok(info)')), [
      'not-closed-on-error',
    ])
  })

  const kept = (type: string, drop: string): Readonly<Record<string, string>> => ({
    'src/sys/mod.rs': sys,
    'src/object.rs': `use crate::sys::pinned;

pub struct Table {
    fd: RawFd,
    types: ${type},
}

fn open_types(path: &CStr) -> Result<RawFd> {
    let (fd, _log) = retry(|| pinned(path))?;
    Ok(fd)
}

pub fn open(path: &CStr, name: &CStr) -> Result<Table> {
    let types = open_types(name)?;
    Ok(Table { fd: -1, types })
}

impl Drop for Table {
    fn drop(&mut self) {
        unsafe { libc::close(self.fd) };
        ${drop}
    }
}
`,
  })

  it('is the value whose Drop closes the field, and not one whose Drop forgets it', async () => {
    assert.deepEqual(await rulesIn(kept('RawFd', 'unsafe { libc::close(self.types) };')), [])
    assert.deepEqual(await rulesIn(kept('RawFd', '')), ['field-never-closed'])
  })

  const attach = (first: string): Readonly<Record<string, string>> => ({
    'src/sys/mod.rs': sys,
    'src/attach.rs': `pub struct Event {
    perf_fd: RawFd,
}

impl Event {
    fn detach(self) {
        unsafe { libc::close(self.perf_fd) };
    }
}

pub(crate) fn attach(prog: &Program, fd: RawFd) -> Result<Attached> {
    if prog.supports_links() {
        ${first}
        return Ok(Attached::Link(prog.link()?));
    }
    Ok(Attached::Event(Event { perf_fd: fd }))
}
`,
  })

  it('is nobody where a function takes it over on one way out and forgets it on another', async () => {
    assert.deepEqual(await rulesIn(attach('unsafe { libc::close(fd) };')), [])
    assert.deepEqual(await rulesIn(attach('')), ['not-closed-on-success'])
  })

  it('is whoever a reference leads to that it is stored behind', async () => {
    const load = (store: string): Readonly<Record<string, string>> => ({
      'src/sys/mod.rs': sys,
      'src/load.rs': `use crate::sys::perf_event_open;

pub fn load(data: &mut Data) -> Result<()> {
    let Data { fd, name, .. } = data;
    let opened = perf_event_open(0)? as RawFd;
    ${store}
    Ok(())
}
`,
    })
    assert.deepEqual(await rulesIn(load('*fd = Some(opened);')), [])
    assert.deepEqual(await rulesIn(load('name.clear();')), ['never-closed'])
  })

  const checked = (question: string): Readonly<Record<string, string>> => ({
    'src/object.rs': `pub fn open(path: &CStr) -> Result<Object> {
    let obj = unsafe { libbpf_sys::bpf_object__open(path.as_ptr()) };
    ${question}
    let err = unsafe { libbpf_sys::libbpf_get_error(obj as *const _) };
    ensure!(err == 0, "cannot open: {}", err);
    Ok(Object { ptr: obj })
}

impl Drop for Object {
    fn drop(&mut self) {
        unsafe { libbpf_sys::bpf_object__close(self.ptr) };
    }
}
`,
  })

  it('is nobody where ensure! has found that there is nothing', async () => {
    assert.deepEqual(await rulesIn(checked('ensure!(!obj.is_null(), "nothing");')), [])
    assert.deepEqual(await rulesIn(checked('ensure!(verify(path), "wrong");')), [
      'not-closed-on-error',
    ])
  })
})
