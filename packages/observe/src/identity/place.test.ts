import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { parseCgroupFile } from './cgroup-file.ts'
import { placeOfCgroups } from './place.ts'

const id = '3f4a'.repeat(16)
const inner = '9bc0'.repeat(16)
const uid = '0a1b2c3d-1111-2222-3333-444455556666'
const escapedUid = uid.replaceAll('-', '_')

interface Case {
  readonly what: string
  readonly path: string
  readonly unit?: string
  readonly container?: string
  readonly podUid?: string
}

const cases: readonly Case[] = [
  { what: 'the root', path: '/' },
  { what: 'a service', path: '/system.slice/nginx.service', unit: 'nginx.service' },
  {
    what: 'a service in nested slices',
    path: '/system.slice/system-getty.slice/getty@tty1.service',
    unit: 'getty@tty1.service',
  },
  {
    what: 'a service that has made cgroups of its own',
    path: '/system.slice/agent.service/workers/1',
    unit: 'agent.service',
  },
  {
    what: 'an escaped dash, which is part of the name',
    path: '/system.slice/dev-disk-by\\x2duuid-1234.swap',
    unit: 'dev-disk-by\\x2duuid-1234.swap',
  },
  { what: 'a name systemd escaped', path: '/system.slice/_cpu.service', unit: 'cpu.service' },
  { what: 'a slice and no unit', path: '/user.slice/user-1000.slice' },
  { what: 'the first process', path: '/init.scope', unit: 'init.scope' },
  {
    what: 'a login session',
    path: '/user.slice/user-1000.slice/session-2.scope',
    unit: 'session-2.scope',
  },
  {
    what: "a user's unit",
    path: '/user.slice/user-1000.slice/user@1000.service/app.slice/app-foo.slice/foo.service',
    unit: 'foo.service',
  },
  {
    what: "a user's manager",
    path: '/user.slice/user-1000.slice/user@1000.service/init.scope',
    unit: 'init.scope',
  },
  {
    what: "a user's manager without unit",
    path: '/user.slice/user-1000.slice/user@1000.service',
    unit: 'user@1000.service',
  },
  { what: 'docker, cgroupfs', path: `/docker/${id}`, container: id },
  {
    what: 'docker, systemd',
    path: `/system.slice/docker-${id}.scope`,
    unit: `docker-${id}.scope`,
    container: id,
  },
  {
    what: 'containerd of Kubernetes, systemd',
    path: `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${escapedUid}.slice/cri-containerd-${id}.scope`,
    unit: `cri-containerd-${id}.scope`,
    container: id,
    podUid: uid,
  },
  {
    what: 'a guaranteed pod, systemd',
    path: `/kubepods.slice/kubepods-pod${escapedUid}.slice/crio-${id}.scope/container`,
    unit: `crio-${id}.scope`,
    container: id,
    podUid: uid,
  },
  {
    what: 'Kubernetes, cgroupfs',
    path: `/kubepods/besteffort/pod${uid}/${id}`,
    container: id,
    podUid: uid,
  },
  {
    what: 'a static pod',
    path: `/kubepods/burstable/pod${'ab12'.repeat(8)}/${id}`,
    container: id,
    podUid: 'ab12'.repeat(8),
  },
  {
    what: 'a systemd path taken for cgroupfs',
    path: `/system.slice/containerd.service/kubepods-burstable-pod${escapedUid}.slice:cri-containerd:${id}`,
    unit: 'containerd.service',
    container: id,
    podUid: uid,
  },
  {
    what: 'Kubernetes in docker',
    path: `/docker/${id}/kubelet/kubepods/pod${uid}/${inner}`,
    container: inner,
    podUid: uid,
  },
  {
    what: "CRI-O's monitor",
    path: `/kubepods.slice/kubepods-pod${escapedUid}.slice/crio-conmon-${id}.scope`,
    unit: `crio-conmon-${id}.scope`,
    container: id,
    podUid: uid,
  },
  {
    what: 'podman, systemd',
    path: `/machine.slice/libpod-${id}.scope/container`,
    unit: `libpod-${id}.scope`,
    container: id,
  },
  {
    what: 'podman without root',
    path: `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`,
    unit: `libpod-${id}.scope`,
    container: id,
  },
  { what: 'podman, cgroupfs', path: `/libpod_parent/libpod-${id}`, container: id },
  { what: "podman's monitor", path: `/libpod_parent/libpod-conmon-${id}`, container: id },
  { what: 'seen from within another cgroup namespace', path: `/../${id}`, container: id },
  { what: 'LXC', path: '/lxc.payload.web-1/system.slice/a.service', container: 'web-1' },
  { what: "LXC's monitor", path: '/lxc.monitor.web-1', container: 'web-1' },
  { what: 'an old LXC', path: '/lxc/web/init.scope', container: 'web' },
  {
    what: 'nspawn',
    path: '/machine.slice/machine-deb\\x2dtest.scope/payload/system.slice/a.service',
    unit: 'machine-deb\\x2dtest.scope',
    container: 'deb-test',
  },
  {
    what: 'nspawn as a service',
    path: '/machine.slice/systemd-nspawn@web.service/payload',
    unit: 'systemd-nspawn@web.service',
    container: 'web',
  },
  {
    what: 'a virtual machine, which is no container',
    path: '/machine.slice/machine-qemu\\x2d1\\x2dvm.scope',
    unit: 'machine-qemu\\x2d1\\x2dvm.scope',
  },
  { what: 'a directory with 32 digits', path: `/jobs/${'ab'.repeat(16)}` },
  { what: 'a directory called pod', path: '/podinfo/1' },
]

describe('what a cgroup path says', () => {
  for (const { what, path, unit, container, podUid } of cases) {
    test(what, () => {
      const expected = {
        unit: unit ?? null,
        container: container ?? null,
        podUid: podUid ?? null,
        cgroupPath: path,
      }
      assert.deepEqual(placeOfCgroups(`0::${path}\n`), expected, 'v2')
      assert.deepEqual(
        placeOfCgroups(`4:memory:${path}\n1:name=systemd:${path}\n0::/\n`),
        expected,
        'hybrid',
      )
      assert.deepEqual(placeOfCgroups(`9:cpu,cpuacct:/\n4:memory,x:${path}\n`), expected, 'v1')
    })
  }

  test('each answer comes from the hierarchy that knows it', () => {
    const text = `12:pids:/docker/${id}\n4:memory:/\n1:name=systemd:/system.slice/a.service\n0::/\n`
    assert.deepEqual(placeOfCgroups(text), {
      unit: 'a.service',
      container: id,
      podUid: null,
      cgroupPath: '/system.slice/a.service',
    })
  })

  test('a removed cgroup keeps its path, and a path may contain colons', () => {
    assert.deepEqual(parseCgroupFile('0::/a:b/c.service (deleted)\nnonsense\n'), [
      { controllers: '', path: '/a:b/c.service' },
    ])
  })

  test('arbitrary text is never an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, components) => {
        placeOfCgroups(text)
        const path = `/${components.join('/').replaceAll('\n', '')}`
        const place = placeOfCgroups(`0::${path}\n`)
        assert.equal(place.cgroupPath.length <= path.length, true)
      }),
    )
  })
})
