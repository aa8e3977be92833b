import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { BpfObject, openPinnedFd, type AttachTarget, type LinkInfo } from '@lastref/ebpf'
import type { AttachPoint } from '@lastref/model'
import { ownHierarchy } from '../cgroups/hierarchies.ts'
import { pathText } from '../procfs/fs-path.ts'
import { notRoot, run } from '../procfs/testing.ts'
import { readLinkTargets } from '../census/link-targets.ts'
import { CgroupPaths } from '../cgroups/cgroup-paths.ts'
import { attachPointOf, type LinkNames } from './link-target.ts'
import { inNetNamespace } from './net-namespaces.ts'

const names: LinkNames = {
  cgroupPath: (id) => (id === 7n ? '/seven' : null),
  device: () => null,
  functionName: (objectId, typeId) => (objectId === 1 ? `function_${typeId}` : null),
}

const base = { id: 1, progId: 2 }

describe('what link info says', () => {
  const cases: readonly (readonly [string, LinkInfo, AttachPoint | null])[] = [
    [
      'fentry',
      { ...base, type: 'tracing', attachType: 'trace_fentry', targetObjectId: 1, targetBtfId: 9 },
      { type: 'tracing', attachType: 'trace_fentry', target: 'function_9' },
    ],
    [
      'an extension, which has attach type 0',
      {
        ...base,
        type: 'tracing',
        attachType: 'cgroup_inet_ingress',
        targetObjectId: 3,
        targetBtfId: 9,
      },
      { type: 'ext', attachType: null, target: 'prog 3' },
    ],
    [
      'a kernel that does not tell the target',
      { ...base, type: 'tracing', attachType: 'modify_return', targetObjectId: 0, targetBtfId: 0 },
      { type: 'tracing', attachType: 'modify_return', target: null },
    ],
    [
      'a detached cgroup link',
      { ...base, type: 'cgroup', cgroupId: 0n, attachType: 'cgroup_device' },
      null,
    ],
    ['a detached XDP link', { ...base, type: 'xdp', ifindex: 0 }, null],
    [
      'a detached netns link',
      { ...base, type: 'netns', netNamespace: 0, attachType: 'sk_lookup' },
      null,
    ],
    [
      'an interface that cannot be found',
      { ...base, type: 'tcx', ifindex: 4, attachType: 'tcx_egress' },
      { type: 'tcx', ifindex: 4, ifname: null, netNamespace: null, hook: 'egress' },
    ],
    [
      'a uprobe',
      { ...base, type: 'perf_event', event: 'uretprobe', target: '/bin/sh', offset: 255 },
      { type: 'perf_event', event: 'uretprobe', target: '/bin/sh+0xff', owners: [] },
    ],
    [
      'many functions',
      { ...base, type: 'kprobe_multi', count: 12 },
      { type: 'kprobe_multi', attachType: null, target: '12 places' },
    ],
    [
      'netfilter',
      { ...base, type: 'netfilter', protocolFamily: 10, hook: 1, priority: -5, flags: 0 },
      { type: 'other', name: 'netfilter ipv6 local_in priority -5' },
    ],
    [
      'a type nobody knows',
      { ...base, type: 'other', name: 'type 99' },
      { type: 'other', name: 'type 99' },
    ],
  ]
  for (const [what, info, expected] of cases) {
    test(what, () => assert.deepEqual(attachPointOf(info, names), expected))
  }
})

const progs = `
#define SEC(name) __attribute__((section(name), used))
SEC("xdp") int t_xdp(void *ctx) { return 2; }
SEC("tc") int t_tc(void *ctx) { return -1; }
SEC("cgroup_skb/egress") int t_skb(void *ctx) { return 1; }
SEC("flow_dissector") int t_flow(void *ctx) { return 0; }
SEC("raw_tp/sched_switch") int t_raw(void *ctx) { return 0; }
SEC("iter/bpf_map_elem") int t_elem(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";
`

function described(link: { readonly id: number | null }): AttachPoint | null {
  const id = link.id ?? 0
  const cgroups = new CgroupPaths('unified')
  return readLinkTargets([id], (cgroupId) => cgroups.of(cgroupId)).get(id) ?? null
}

const name = `lastref-links-${process.pid}`

describe('links of this host', { skip: notRoot() ?? false }, () => {
  const object: { opened?: BpfObject } = {}
  before(() => {
    const directory = mkdtempSync(join(tmpdir(), 'lastref-'))
    try {
      writeFileSync(`${directory}/p.c`, progs)
      const clang = run('scripts/find-clang').trim()
      run(clang, '-target', 'bpf', '-O2', '-g', '-c', `${directory}/p.c`, '-o', `${directory}/p.o`)
      object.opened = BpfObject.open(readFileSync(`${directory}/p.o`), { name })
      object.opened.load()
    } finally {
      rmSync(directory, { recursive: true })
    }
    run('ip', 'netns', 'add', name)
    run('ip', '-n', name, 'link', 'add', 'll0', 'type', 'veth', 'peer', 'name', 'll1')
  })
  after(() => {
    object.opened?.close()
    run('ip', 'netns', 'delete', name)
  })

  function targetOf(prog: string, target: AttachTarget): AttachPoint | null {
    assert.ok(object.opened)
    using link = object.opened.program(prog).attach(target)
    return described(link)
  }

  function inNamespace<Result>(body: (ifindex: number, fd: number) => Result): Result | null {
    const ifindex = /^(\d+): ll0/m.exec(run('ip', '-n', name, 'link'))?.[1]
    return inNetNamespace([`/run/netns/${name}`], false, (fd) => body(Number(ifindex), fd))
  }

  const netNamespace = (): number => statSync(`/run/netns/${name}`).ino

  test('XDP on an interface of another network namespace', () => {
    assert.ok(object.opened)
    const program = object.opened.program('t_xdp')
    const link = inNamespace((ifindex) => program.attach({ to: 'xdp', ifindex, mode: 'generic' }))
    assert.ok(link)
    using held = link
    const target = described(held)
    assert.equal(target?.type, 'xdp')
    assert.deepEqual(
      { ...target, ifindex: 0 },
      { type: 'xdp', ifindex: 0, ifname: 'll0', netNamespace: netNamespace(), hook: 'generic' },
    )
  })

  test('tcx on an interface of another network namespace', () => {
    assert.ok(object.opened)
    const program = object.opened.program('t_tc')
    const link = inNamespace((ifindex) =>
      program.attach({ to: 'tcx', ifindex, direction: 'ingress' }),
    )
    assert.ok(link)
    using held = link
    const target = described(held)
    assert.equal(target?.type, 'tcx')
    assert.deepEqual(
      { ...target, ifindex: 0 },
      { type: 'tcx', ifindex: 0, ifname: 'll0', netNamespace: netNamespace(), hook: 'ingress' },
    )
  })

  test('a network namespace', () => {
    assert.ok(object.opened)
    const program = object.opened.program('t_flow')
    const link = inNamespace((_, fd) =>
      program.attach({ to: 'netns', fd, attachType: 'flow_dissector' }),
    )
    assert.ok(link)
    using held = link
    assert.deepEqual(described(held), {
      type: 'netns',
      netNamespace: netNamespace(),
      attachType: 'flow_dissector',
    })
  })

  test('a cgroup', (t) => {
    const hierarchy = ownHierarchy('unified')
    if (hierarchy === null) {
      t.skip('cgroup v2 is not mounted')
      return
    }
    const directory = `${pathText(hierarchy.mountPoint)}/${name}`
    mkdirSync(directory)
    const fd = openSync(directory, 'r')
    try {
      const target = targetOf('t_skb', { to: 'cgroup', fd, attachType: 'cgroup_inet_egress' })
      assert.deepEqual(target, {
        type: 'cgroup',
        cgroupId: String(statSync(directory).ino),
        path: `/${name}`,
        attachType: 'cgroup_inet_egress',
      })
    } finally {
      closeSync(fd)
      rmdirSync(directory)
    }
  })

  test('a raw tracepoint', () => {
    assert.deepEqual(targetOf('t_raw', { to: 'raw_tracepoint', name: 'sched_switch' }), {
      type: 'raw_tracepoint',
      attachType: null,
      target: 'sched_switch',
    })
  })

  test('an iterator over the elements of a map', () => {
    const pin = `/sys/fs/bpf/${name}`
    const kind = ['type', 'hash', 'key', '4', 'value', '4', 'entries', '1', 'name', 'lastref_elem']
    run('bpftool', 'map', 'create', pin, ...kind)
    const id = Number(/^(\d+):/.exec(run('bpftool', 'map', 'show', 'pinned', pin))?.[1])
    const mapFd = openPinnedFd(pin)
    try {
      assert.ok(object.opened)
      using link = object.opened.program('t_elem').attachIterator({ mapFd })
      assert.deepEqual(described(link), { type: 'iter', target: 'bpf_map_elem', mapId: id })
    } finally {
      closeSync(mapFd)
      rmSync(pin)
    }
  })

  test('a link that does not exist', () => {
    assert.equal(described({ id: 2 ** 31 - 1 }), null)
  })
})
