import assert from 'node:assert/strict'
import { lstatSync } from 'node:fs'
import { describe, test } from 'node:test'
import { notRoot, run, startShell } from '../procfs/testing.ts'
import { findBpffsMounts, type BpffsMount } from './bpffs-mounts.ts'
import { walkPins, type Pin, type Pins, type WalkBounds } from './walk-pins.ts'

const createMap = 'bpftool map create'
const mapKind = 'type array key 4 value 4 entries 1 name lastref_pins'

function mountsAt(mounts: readonly BpffsMount[], point: string): BpffsMount[] {
  return mounts.filter((mount) => mount.mountPoint === point)
}

function mountsIn(namespace: number): BpffsMount[] {
  return findBpffsMounts().mounts.filter((mount) => mount.mountNamespace === namespace)
}

/** A shell in a mount namespace of its own; its output is the namespace's inode number. */
const inOwnNamespace = ['unshare', '-m']
const whichNamespace = 'stat -Lc %i /proc/self/ns/mnt'

describe('pins', { skip: notRoot() ?? false }, () => {
  test('a pin in another mount namespace is found and can be opened by its path', async () => {
    using shell = await startShell(
      inOwnNamespace,
      `mount -t tmpfs none /mnt; mkdir '/mnt/b pf'; mount -t bpf bpf '/mnt/b pf'
       mkdir '/mnt/b pf/deep'; ${createMap} '/mnt/b pf/deep/a' ${mapKind}
       ${whichNamespace}; stat -c %i '/mnt/b pf/deep/a'`,
    )
    const [namespace, inode] = shell.output.split('\n').map(Number)
    const { mounts } = findBpffsMounts()
    const ours = mountsAt(mounts, '/mnt/b pf')
    assert.equal(ours.length, 1)
    const { pins, blindSpots } = ownPins(ours)
    assert.deepEqual(blindSpots, [])
    assert.deepEqual(
      pins.map((pin) => ({ ...pin, device: '' })),
      [
        {
          device: '',
          inode,
          path: '/mnt/b pf/deep/a',
          alsoAt: [],
          mountNamespace: namespace,
          openPath: `/proc/${shell.pid}/root/mnt/b pf/deep/a`,
        },
      ],
    )
    assert.equal(lstatSync(pins[0]?.openPath ?? '').ino, inode)
  })

  test('hard links, bind mounts of a part and of the whole are names of one pin', async () => {
    using shell = await startShell(
      inOwnNamespace,
      `mount -t tmpfs none /mnt; mkdir /mnt/b /mnt/whole /mnt/part; mount -t bpf bpf /mnt/b
       mkdir /mnt/b/sub; ${createMap} /mnt/b/sub/a ${mapKind}; ln /mnt/b/sub/a /mnt/b/link
       mount --bind /mnt/b /mnt/whole; mount --bind /mnt/b/sub /mnt/part
       ln -s /mnt/b/sub /mnt/b/loop; ${whichNamespace}`,
    )
    const { pins } = ownPins(mountsIn(Number(shell.output)).filter(isBelowMnt))
    assert.equal(pins.length, 1)
    assert.deepEqual(allNames(pins[0]), [
      '/mnt/b/link',
      '/mnt/b/sub/a',
      '/mnt/part/a',
      '/mnt/whole/link',
      '/mnt/whole/sub/a',
    ])
  })

  test('one bpffs in two namespaces is walked once and keeps both names', async () => {
    using outer = await startShell(
      inOwnNamespace,
      `mount -t tmpfs none /mnt; mkdir /mnt/one; mount -t bpf bpf /mnt/one
       ${createMap} /mnt/one/a ${mapKind}; ${whichNamespace}`,
    )
    // --root: entering a mount namespace leads out of a chroot, should the tests run in one.
    using inner = await startShell(
      ['nsenter', '-t', String(outer.pid), '--mount', '--root', 'unshare', '-m'],
      `mkdir /mnt/two; mount --bind /mnt/one /mnt/two; umount /mnt/one; ${whichNamespace}`,
    )
    const mounts = [...mountsIn(Number(outer.output)), ...mountsIn(Number(inner.output))]
    const { pins } = ownPins(mounts.filter(isBelowMnt))
    assert.equal(pins.length, 1)
    assert.deepEqual(allNames(pins[0]), ['/mnt/one/a', '/mnt/two/a'])
    assert.equal(pins[0]?.mountNamespace, Number(outer.output))
  })

  test('a part that is all there is, is walked and named as a blind spot', async () => {
    using shell = await startShell(
      inOwnNamespace,
      `mount -t tmpfs none /mnt; mkdir /mnt/b /mnt/part; mount -t bpf bpf /mnt/b
       mkdir /mnt/b/sub; ${createMap} /mnt/b/sub/a ${mapKind}; ${createMap} /mnt/b/hidden ${mapKind}
       touch /mnt/file; mount --bind /mnt/b/sub/a /mnt/file
       mount --bind /mnt/b/sub /mnt/part; umount /mnt/b; ${whichNamespace}`,
    )
    const { pins, blindSpots } = ownPins(mountsIn(Number(shell.output)).filter(isBelowMnt))
    assert.deepEqual(allNames(pins[0]), ['/mnt/file', '/mnt/part/a'])
    assert.equal(pins.length, 1)
    assert.match(blindSpots.join(), /^bpffs-part: of the bpffs 0:\d+ only \/sub can be reached$/)
  })

  test('a covered bpffs is a blind spot, whichever way it is covered', async () => {
    using shell = await startShell(
      inOwnNamespace,
      `mount -t tmpfs none /mnt; mkdir -p /mnt/top /mnt/below/b
       mount -t bpf bpf /mnt/top; mount -t tmpfs none /mnt/top
       mount -t bpf bpf /mnt/below/b; mount -t tmpfs none /mnt/below; ${whichNamespace}`,
    )
    const { mounts, blindSpots } = findBpffsMounts()
    assert.equal(mountsAt(mounts, '/mnt/top').length + mountsAt(mounts, '/mnt/below/b').length, 0)
    for (const where of ['/mnt/top', '/mnt/below/b']) {
      const named = `on ${where} in mount namespace ${shell.output} is covered by another mount`
      assert.ok(
        blindSpots.some((spot) => spot.startsWith('bpffs-covered: ') && spot.includes(named)),
      )
    }
  })

  test('names that are not UTF-8, and names with newlines, lead to their pin', async () => {
    using shell = await startShell(
      inOwnNamespace,
      `mount -t tmpfs none /mnt; mkdir /mnt/b; mount -t bpf bpf /mnt/b
       d=$(printf '/mnt/b/\\377d'); mkdir "$d"; ${createMap} "$d/$(printf 'x\\ny\\376')" ${mapKind}
       ${whichNamespace}; stat -c %i "$d"/*`,
    )
    const [namespace, inode] = shell.output.split('\n').map(Number)
    const { pins } = ownPins(mountsIn(namespace ?? 0).filter(isBelowMnt))
    assert.equal(pins.length, 1)
    assert.equal(pins[0]?.path, '/mnt/b/\\xffd/x\ny\\xfe')
    assert.equal(lstatSync(pins[0].openPath).ino, inode)
  })

  test('a namespace that vanishes between finding and walking is no crash', async () => {
    let mounts: BpffsMount[]
    {
      using shell = await startShell(
        inOwnNamespace,
        `mount -t tmpfs none /mnt; mkdir /mnt/b; mount -t bpf bpf /mnt/b; ${whichNamespace}`,
      )
      mounts = mountsIn(Number(shell.output)).filter(isBelowMnt)
      assert.equal(mounts.length, 1)
      process.kill(shell.pid, 'SIGKILL')
      while (isRunning(shell.pid)) run('sleep', '0.01')
    }
    const { pins, blindSpots } = ownPins(mounts)
    assert.deepEqual(pins, [])
    assert.match(blindSpots.join(), /^mount-namespace-vanished: /)
  })

  test('the walk is bounded in depth and in number', async () => {
    using shell = await startShell(
      inOwnNamespace,
      `mount -t tmpfs none /mnt; mkdir /mnt/b; mount -t bpf bpf /mnt/b; mkdir -p /mnt/b/1/2
       for pin in a 1/a 1/2/a; do ${createMap} /mnt/b/$pin ${mapKind}; done; ${whichNamespace}`,
    )
    const mounts = mountsIn(Number(shell.output)).filter(isBelowMnt)
    const shallow = ownPins(mounts, { maxDepth: 1, maxPins: 100 })
    assert.deepEqual(shallow.pins.map((pin) => pin.path).toSorted(), ['/mnt/b/1/a', '/mnt/b/a'])
    assert.match(shallow.blindSpots.join(), /^bpffs-too-deep: \/mnt\/b\/1\/2 /)
    const few = walkPins(mounts, { maxDepth: 64, maxPins: 2 })
    assert.equal(few.pins.length, 2)
    assert.match(few.blindSpots.join(), /^pins-too-many: only the first 2 /)
  })
})

/** The pins of a test: every bpffs has maps.debug and progs.debug from the kernel besides. */
function ownPins(mounts: readonly BpffsMount[], bounds?: WalkBounds): Pins {
  const { pins, blindSpots } = walkPins(mounts, bounds)
  return { pins: pins.filter((pin) => !pin.path.endsWith('s.debug')), blindSpots }
}

function isBelowMnt(mount: BpffsMount): boolean {
  return mount.mountPoint.startsWith('/mnt/')
}

function allNames(pin: Pin | undefined): string[] {
  return pin === undefined ? [] : [pin.path, ...pin.alsoAt].toSorted()
}

function isRunning(pid: number): boolean {
  try {
    return lstatSync(`/proc/${pid}/root/`).isDirectory()
  } catch {
    return false
  }
}
