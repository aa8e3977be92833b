import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { takeCensus } from '../census.ts'
import { ownHierarchy } from '../cgroups/hierarchies.ts'
import { orNull } from '../procfs/errno.ts'
import { pathText } from '../procfs/fs-path.ts'
import { notRoot, run, startShell } from '../procfs/testing.ts'
import type { AttachedProg } from './attached.ts'
import { readAttachments } from './read-attachments.ts'

const name = `lastref-test-${process.pid}`
const pins = `/sys/fs/bpf/${name}`
const progs = `
#define SEC(name) __attribute__((section(name), used))
SEC("xdp") int t_xdp(void *ctx) { return 2; }
SEC("tc") int t_tc(void *ctx) { return -1; }
SEC("cgroup_skb/egress") int t_skb(void *ctx) { return 1; }
SEC("flow_dissector") int t_flow(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";
`

function idOf(prog: string): number {
  return Number(/^(\d+):/.exec(run('bpftool', 'prog', 'show', 'pinned', `${pins}/${prog}`))?.[1])
}

function refcntOf(id: number): number {
  const found = takeCensus().objects.find((object) => object.kind === 'prog' && object.id === id)
  return found?.refcnt ?? Number.NaN
}

function attached(id: number): readonly AttachedProg[] {
  return readAttachments({ wantedProgIds: new Set([id]) }).attachments
}

/** What is attached, after checking that it explains each reference but that of the pin. */
function explained(id: number): readonly AttachedProg[] {
  const attachments = attached(id)
  const refs = attachments.reduce((sum, attachment) => sum + attachment.refs, 0)
  assert.equal(refs, refcntOf(id) - 1)
  return attachments
}

function inNamespace(...command: readonly string[]): string {
  return run('nsenter', `--net=/run/netns/${name}`, ...command)
}

describe('attachments without a link', { skip: notRoot() ?? false }, () => {
  before(() => {
    const directory = mkdtempSync(join(tmpdir(), 'lastref-'))
    try {
      writeFileSync(`${directory}/p.c`, progs)
      const clang = run('scripts/find-clang').trim()
      run(clang, '-target', 'bpf', '-O2', '-c', `${directory}/p.c`, '-o', `${directory}/p.o`)
      mkdirSync(pins)
      run('bpftool', 'prog', 'loadall', `${directory}/p.o`, pins)
    } finally {
      rmSync(directory, { recursive: true })
    }
    run('ip', 'netns', 'add', name)
    inNamespace('ip', 'link', 'add', 'lr0', 'type', 'veth', 'peer', 'name', 'lr1')
    inNamespace('ip', 'link', 'set', 'lr0', 'up')
    inNamespace('ip', 'link', 'set', 'lr1', 'up')
  })
  after(() => {
    run('ip', 'netns', 'delete', name)
    rmSync(pins, { recursive: true })
  })

  for (const [option, hook] of [
    ['xdpdrv', 'driver'],
    ['xdpgeneric', 'generic'],
  ] as const) {
    test(`XDP in ${hook} mode, twice: interface, driver and dispatcher`, () => {
      const id = idOf('t_xdp')
      assert.deepEqual(explained(id), [])
      for (const device of ['lr0', 'lr1'])
        inNamespace('ip', 'link', 'set', 'dev', device, option, 'pinned', `${pins}/t_xdp`)
      try {
        const points = explained(id).map(({ to, refs }) =>
          to.type === 'xdp' ? [to.ifname, to.hook, refs] : [to.type, refs],
        )
        assert.deepEqual(points.map(String).toSorted(), [
          `lr0,${hook},2`,
          `lr1,${hook},2`,
          'other,1',
        ])
      } finally {
        for (const device of ['lr0', 'lr1'])
          inNamespace('ip', 'link', 'set', 'dev', device, option, 'off')
      }
      assert.deepEqual(explained(id), [])
    })
  }

  test('tc filters at both ends of clsact and below a classful qdisc', () => {
    const id = idOf('t_tc')
    const parents = { ingress: 'ingress', egress: 'egress', '1:': 'parent 1:' }
    inNamespace('tc', 'qdisc', 'add', 'dev', 'lr0', 'clsact')
    inNamespace('tc', 'qdisc', 'add', 'dev', 'lr0', 'root', 'handle', '1:', 'htb')
    try {
      for (const parent of Object.values(parents)) {
        const where = parent.split(' ')
        const what = ['bpf', 'da', 'pinned', `${pins}/t_tc`]
        inNamespace('tc', 'filter', 'add', 'dev', 'lr0', ...where, ...what)
      }
      const hooks = explained(id).map(({ to }) => (to.type === 'tc' ? to.hook : to.type))
      assert.deepEqual(hooks.toSorted(), Object.keys(parents).toSorted())
    } finally {
      inNamespace('tc', 'qdisc', 'delete', 'dev', 'lr0', 'clsact')
      inNamespace('tc', 'qdisc', 'delete', 'dev', 'lr0', 'root')
    }
  })

  test('a flow dissector, in a namespace that only a process keeps', async () => {
    const id = idOf('t_flow')
    const attach = `bpftool prog attach pinned ${pins}/t_flow flow_dissector`
    using shell = await startShell(['unshare', '-n'], attach)
    const inode = readlinkSync(`/proc/${shell.pid}/ns/net`)
    const [only, ...others] = explained(id)
    assert.deepEqual(others, [])
    assert.equal(only?.to.type === 'netns' && `net:[${only.to.netNamespace}]`, inode)
  })

  test('a cgroup program counts where it is attached, not where it is inherited', (t) => {
    const hierarchy = ownHierarchy('unified')
    if (hierarchy === null) {
      t.skip('cgroup v2 is not mounted')
      return
    }
    const id = idOf('t_skb')
    const directory = `${pathText(hierarchy.mountPoint)}/${name}`
    mkdirSync(`${directory}/child`, { recursive: true })
    try {
      const pinned = ['pinned', `${pins}/t_skb`, 'multi']
      run('bpftool', 'cgroup', 'attach', directory, 'egress', ...pinned)
      run('bpftool', 'cgroup', 'attach', `${directory}/child`, 'egress', ...pinned)
      const points = explained(id).map(({ to }) =>
        to.type === 'cgroup' ? `${to.path} ${to.attachType}` : to.type,
      )
      assert.deepEqual(points.toSorted(), [
        `/${name} cgroup_inet_egress`,
        `/${name}/child cgroup_inet_egress`,
      ])
    } finally {
      rmdirSync(`${directory}/child`)
      rmdirSync(directory)
    }
  })

  test('the thread is back in its namespace, and no fd is left', () => {
    const earlier = [readlinkSync('/proc/thread-self/ns/net'), openFds()]
    readAttachments()
    assert.deepEqual([readlinkSync('/proc/thread-self/ns/net'), openFds()], earlier)
  })

  test('nothing wanted, nothing asked', () => {
    assert.deepEqual(readAttachments({ wantedProgIds: new Set() }).attachments, [])
  })
})

/** What each fd of this process names; without a child, whose pipes would be among them. */
function openFds(): readonly string[] {
  return readdirSync('/proc/self/fd')
    .flatMap((fd) => orNull(() => readlinkSync(`/proc/self/fd/${fd}`)) ?? [])
    .toSorted()
}
