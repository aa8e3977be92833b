import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
} from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { namespaceFlags, unshare } from '../native/namespace-calls.ts'
import { fdById } from '../native/object-ids.ts'
import { progQuery } from '../native/prog-query.ts'
import { closeFd } from '../native/fd.ts'
import { loadTestObject, notPrivileged } from '../object/testing.ts'
import { attachTypeNumber } from './attach-type.ts'

const attachType = 'cgroup_inet4_connect'

function cgroupRoot(): string | null {
  const line = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((entry) => entry.includes(' - cgroup2 '))
  return line?.split(' ')[4] ?? null
}

function sockets(): readonly number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
      } catch {
        return false
      }
    })
}

function lives(id: number): boolean {
  const fd = fdById('prog', id)
  if (fd === undefined) return false
  closeFd(fd)
  return true
}

describe('attachments without a link', { skip: notPrivileged() ?? false }, () => {
  before(() => {
    unshare(namespaceFlags.CLONE_NEWNET)
    execFileSync('ip', ['link', 'set', 'lo', 'up'])
  })

  test('a cgroup keeps the program until it is detached', (t) => {
    const root = cgroupRoot()
    if (root === null) {
      t.skip('cgroup v2 is not mounted')
      return
    }
    const path = join(root, `lr-attach-${process.pid}`)
    mkdirSync(path)
    const fd = openSync(path, 'r')
    const attached = (): readonly number[] =>
      progQuery({ target: { fd }, attachType: attachTypeNumber(attachType) }).progIds
    try {
      using object = loadTestObject('objects', ['connect4'])
      const program = object.program('connect4')
      const attachment = program.attachWithoutLink({ to: 'cgroup', fd, attachType })
      assert.deepEqual(attached(), [program.id])
      attachment.detach()
      attachment.detach()
      assert.deepEqual(attached(), [])
      program.attachWithoutLink({ to: 'cgroup', fd, attachType, mode: 'exclusive' })
      object.close()
      assert.deepEqual(attached(), [])
    } finally {
      closeSync(fd)
      rmdirSync(path)
    }
  })

  test('a socket keeps its filter alive', async () => {
    const others = new Set(sockets())
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const fd = sockets().find((candidate) => !others.has(candidate)) ?? -1
    try {
      const object = loadTestObject('objects', ['all'])
      const clone = object.program('all').clone()
      object.close()
      const id = clone.id ?? 0
      const attachment = clone.attachWithoutLink({ to: 'socket', fd, hook: 'filter' })
      clone.close()
      assert.equal(lives(id), true)
      attachment.detach()
      // The kernel lets go of the filter after a grace period.
      for (let i = 0; i < 100 && lives(id); i++) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      assert.equal(lives(id), false)
    } finally {
      socket.close()
    }
  })

  test('a tc filter, and its removal', () => {
    using object = loadTestObject('objects', ['classify'])
    const filters = (): string =>
      execFileSync('tc', ['filter', 'show', 'dev', 'lo', 'egress'], { encoding: 'utf8' })
    const attachment = object
      .program('classify')
      .attachWithoutLink({ to: 'tc', ifindex: 1, direction: 'egress' })
    assert.match(filters(), new RegExp(`id ${object.program('classify').id}\\b`))
    attachment.detach()
    assert.equal(filters().trim(), '')
  })
})
