import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { describe, test } from 'node:test'
import { BpfMap } from '../map/bpf-map.ts'
import { closeFd } from './fd.ts'
import { openPath, setns } from './namespace-calls.ts'
import { openRouteSocket } from './netlink-socket.ts'
import { fdById, nextId } from './object-ids.ts'
import { objectInfo } from './object-info.ts'
import { progQuery } from './prog-query.ts'
import { taskFdQuery } from './task-fd-query.ts'

const options = process.getuid?.() === 0 ? {} : { skip: 'needs root to ask the kernel' }

const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const NLM_F_REQUEST = 1
const NLM_F_DUMP = 0x300

// struct nlmsghdr and struct ifinfomsg
function getLink(flags: number, index: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(32))
  view.setUint16(4, RTM_GETLINK, true)
  view.setUint16(6, NLM_F_REQUEST | flags, true)
  view.setInt32(20, index, true)
  return new Uint8Array(view.buffer)
}

describe('ids', options, () => {
  test('lead to every object, and to an fd on it', () => {
    using map = BpfMap.create({ type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 })
    assert.equal(nextId('map', map.id - 1), map.id)
    const fd = fdById('map', map.id)
    assert.ok(fd !== undefined)
    const info = new Uint8Array(64)
    assert.ok(objectInfo(fd, info) >= 24)
    assert.equal(new DataView(info.buffer).getUint32(4, true), map.id)
    assert.equal(closeFd(fd), 0)
  })

  test('end, and vanish, without an error', () => {
    assert.equal(nextId('prog', 0x7fff_fff0), undefined)
    assert.equal(fdById('link', 0x7fff_fff0), undefined)
  })
})

describe('attachments', options, () => {
  test('of a hook are listed, and a hook the kernel does not know is an error', () => {
    const fd = openSync('/proc/self/ns/net', 'r')
    try {
      const result = progQuery({ target: { fd }, attachType: 36 })
      assert.ok(Array.isArray(result.progIds))
      assert.equal('linkIds' in result, false)
      assert.throws(() => progQuery({ target: { fd }, attachType: 9999 }), {
        command: 'PROG_QUERY',
        errnoName: 'EINVAL',
      })
    } finally {
      closeSync(fd)
    }
  })

  test('of an fd that runs no program are none', () => {
    assert.equal(taskFdQuery(process.pid, 0), undefined)
    assert.equal(taskFdQuery(process.pid, 1_000_000), undefined)
  })
})

describe('route netlink', options, () => {
  test('dumps every interface', () => {
    using socket = openRouteSocket()
    const messages = socket.request(getLink(NLM_F_DUMP, 0))
    assert.ok(messages.length >= Object.keys(networkInterfaces()).length)
    for (const message of messages) {
      assert.equal(new DataView(message.buffer).getUint16(4, true), RTM_NEWLINK)
    }
    assert.equal(socket.request(getLink(NLM_F_DUMP, 0)).length, messages.length)
  })

  test('answers a single question with one message, and what is not there with an errno', () => {
    using socket = openRouteSocket()
    assert.equal(socket.request(getLink(0, 1)).length, 1)
    assert.throws(() => socket.request(getLink(0, 0x7fff_0000)), { errnoName: 'ENODEV' })
    assert.equal(socket.request(getLink(0, 1)).length, 1)
  })

  test('is closed once', () => {
    const socket = openRouteSocket()
    socket.close()
    socket.close()
    assert.throws(() => socket.request(getLink(0, 1)), { errnoName: 'EBADF' })
  })
})

describe('places', options, () => {
  test('are opened without being read', () => {
    const fd = openPath('/proc/self/ns')
    try {
      const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))
      assert.equal(Number.parseInt(flags?.[1] ?? '', 8) & 0o12000000, 0o12000000)
    } finally {
      closeSync(fd)
    }
  })

  test('that are no namespace cannot be entered', () => {
    const fd = openSync('/proc/self/status', 'r')
    try {
      assert.throws(() => setns(fd), { command: 'setns', errnoName: 'EINVAL' })
    } finally {
      closeSync(fd)
    }
  })
})
