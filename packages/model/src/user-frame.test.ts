import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { originOf, userFrame, userFrameIndex } from './user-frame.ts'
import { frame } from './verdict/readings.testing.ts'

type Row = readonly [name: string | null, place?: string, module?: string]

const frames = (...rows: readonly Row[]): ReturnType<typeof frame>[] =>
  rows.map(([name, place, module]) => frame(name, place, module))

const libc = '/usr/lib/x86_64-linux-gnu/libc.so.6'

/** Real stacks, innermost first; the user's own frame is the one that is named. */
const stacks: Readonly<Record<string, readonly [own: string, rows: readonly Row[]]>> = {
  'cilium/ebpf': [
    'main.readCounter',
    [
      ['internal/runtime/syscall.Syscall6'],
      ['syscall.RawSyscall6'],
      ['golang.org/x/sys/unix.Syscall'],
      ['github.com/cilium/ebpf/internal/sys.BPF'],
      ['github.com/cilium/ebpf.LoadPinnedMap'],
      ['main.readCounter', '/src/main.go:12'],
      ['main.main'],
      ['runtime.main'],
      ['runtime.goexit'],
    ],
  ],
  'a closure': [
    'main.run.func1',
    [['github.com/cilium/ebpf.NewMap'], ['main.run.func1'], ['sync.(*Once).doSlow'], ['main.run']],
  ],
  'code that bpf2go generated': [
    'example.com/agent/loader.Start',
    [
      ['github.com/cilium/ebpf.(*CollectionSpec).LoadAndAssign'],
      ['example.com/agent/loader.loadCounterObjects', '/src/counter_x86_bpfel.go:60'],
      ['example.com/agent/loader.Start', '/src/loader.go:9'],
    ],
  ],
  cgo: [
    'main.readCounter',
    [
      ['syscall', '', libc],
      ['bpf_obj_get_opts', '', '/usr/lib/libbpf.so.1.1.2'],
      ['_cgo_99586accba7d_C2func_bpf_obj_get'],
      ['runtime.asmcgocall'],
      ['runtime.cgocall'],
      ['main._C2func_bpf_obj_get'],
      ['main.readCounter'],
    ],
  ],
  'libbpf as a shared object': [
    'read_map',
    [
      ['syscall', '', libc],
      ['bpf_obj_get', '', '/usr/lib/libbpf.so.1'],
      ['read_map'],
      ['main'],
      ['__libc_start_call_main', '', libc],
    ],
  ],
  'libbpf linked statically, without debug information': [
    'load_policy',
    [
      ['syscall'],
      ['bpf_prog_load'],
      ['bpf_object_load_prog.part.0', '/build/libbpf/src/libbpf.c:7000'],
      ['bpf_object__load'],
      ['policy_bpf__load', 'policy.skel.h:120'],
      ['load_policy'],
    ],
  ],
  'a wrapper of one’s own, as bpf(2) recommends': [
    'open_map',
    [['syscall', '', libc], ['sys_bpf', '/src/bpf.h:3'], ['open_map'], ['main']],
  ],
  aya: [
    'agent::open_counter',
    [
      ['syscall', '', libc],
      ['aya::sys::bpf::bpf_get_object'],
      ['<aya::maps::MapData>::from_pin'],
      ['<T as core::convert::Into<U>>::into'],
      ['agent::open_counter'],
      ['agent::main'],
      ['std::rt::lang_start'],
    ],
  ],
  'libbpf-rs': [
    'agent::on_tick',
    [
      ['syscall', '', libc],
      ['bpf_obj_get_opts'],
      ['libbpf_rs::map::MapHandle::from_pinned_path'],
      ['agent::on_tick'],
    ],
  ],
  'a C++ constructor': [
    'Counter::Counter',
    [
      ['bpf_obj_get', '', '/usr/lib/libbpf.so.1'],
      ['Counter::Counter', '/src/counter.cpp:9'],
      ['std::make_unique<Counter>'],
      ['main'],
    ],
  ],
  'tests of a library, which are its users': [
    'github.com/cilium/ebpf.TestMapClose',
    [
      ['github.com/cilium/ebpf/internal/sys.BPF'],
      ['github.com/cilium/ebpf.NewMap', '/ebpf/map.go:300'],
      ['github.com/cilium/ebpf.TestMapClose', '/ebpf/map_test.go:30'],
      ['testing.tRunner'],
    ],
  ],
  'a user’s function that is called like one of libbpf': [
    'bpf_reader_open',
    [['bpf_obj_get'], ['bpf_reader_open', '/src/reader.c:4'], ['main']],
  ],
}

describe('the user’s own frame', () => {
  for (const [name, [own, rows]] of Object.entries(stacks)) {
    test(`of ${name}`, () => {
      assert.equal(userFrame({ frames: frames(...rows) })?.function, own)
    })
  }

  test('is the outermost library frame with a name when all of it is library', () => {
    const all = frames(
      ['syscall', '', libc],
      ['bpf_obj_get', '', '/usr/lib/libbpf.so.1'],
      ['libbpf_probe'],
      ['_start'],
    )
    assert.equal(userFrame({ frames: all })?.function, 'libbpf_probe')
  })

  test('is a frame without a name only when no named one is the user’s', () => {
    const stripped = frames(['syscall', '', libc], [null], ['__libc_start_main', '', libc])
    assert.equal(userFrameIndex(stripped), 1)
    const mixed = frames(['syscall', '', libc], [null], ['main'])
    assert.equal(userFrameIndex(mixed), 2)
  })

  test('of an empty stack is none', () => {
    assert.equal(userFrameIndex([]), -1)
    assert.equal(userFrame({ frames: [] }), null)
  })

  test('is always a frame of the stack, and never a library one while there is another', () => {
    const any = fc.constantFrom('main', 'syscall', 'aya::x', 'runtime.main', 'agent::y', null)
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), (names) => {
        const stack = names.map((name) => frame(name))
        const own = userFrame({ frames: stack })
        assert.ok(own !== null && stack.includes(own))
        const hasUser = stack.some((one) => one.function !== null && originOf(one) === 'user')
        if (hasUser) assert.equal(originOf(own), 'user')
      }),
    )
  })
})
