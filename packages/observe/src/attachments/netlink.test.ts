import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { parseLink, xdpDriverRefs } from './net-device.ts'
import { NetlinkAttributes, dumpRequest } from './netlink-message.ts'
import { filterDump, filterParents, parseFilter, parseQdisc } from './tc-filter.ts'

/** One attribute, padded as on the wire. */
function attribute(type: number, value: Uint8Array): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt16LE(value.byteLength + 4, 0)
  header.writeUInt16LE(type, 2)
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.byteLength % 4)) % 4)])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function message(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.from(dumpRequest(type, Buffer.concat(parts)))
}

const nested = 0x8000

describe('netlink messages', () => {
  const link = (xdp: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array =>
    message(
      16,
      Buffer.concat([u32(0), u32(3), u32(0), u32(0)]),
      attribute(3, Buffer.from('v0\0')),
      attribute(32, u32(4)),
      attribute(43 | nested, xdp),
      ...more,
    )

  test('an interface with XDP programs in two modes', () => {
    const device = parseLink(
      link(
        Buffer.concat([attribute(5, u32(7)), attribute(6, u32(8))]),
        attribute(18 | nested, attribute(1, Buffer.from('veth\0'))),
      ),
    )
    assert.deepEqual(device, {
      ifindex: 3,
      ifname: 'v0',
      kind: 'veth',
      bus: null,
      rxQueues: 4,
      xdp: [
        { mode: 'driver', progId: 7 },
        { mode: 'generic', progId: 8 },
      ],
    })
    assert.equal(xdpDriverRefs(device, 'driver'), 1)
  })

  test('virtio_net takes a reference for each queue pair, the generic hook one', () => {
    const device = parseLink(link(attribute(5, u32(7)), attribute(57, Buffer.from('virtio\0'))))
    assert.ok(device)
    assert.equal(xdpDriverRefs(device, 'driver'), 4)
    assert.equal(xdpDriverRefs(device, 'generic'), 1)
  })

  const tcmsg = (handle: number, parent: number): Buffer =>
    Buffer.concat([u32(0), u32(3), u32(handle), u32(parent), u32(0)])

  test('a filter, and what is none', () => {
    const bpf = attribute(1, Buffer.from('bpf\0'))
    const options = attribute(2 | nested, attribute(11, u32(42)))
    const filter = parseFilter(message(44, tcmsg(1, 0xfffffff3), bpf, options), 0xfffffff3)
    assert.equal(filter?.progId, 42)
    assert.equal(filter.hook, 'egress')
    assert.equal(parseFilter(message(44, tcmsg(1, 0x10000), bpf, options), 0x10000)?.hook, '1:')
    assert.equal(parseFilter(message(44, tcmsg(0, 0xfffffff3), bpf), 0xfffffff3), null)
    const flower = attribute(1, Buffer.from('flower\0'))
    assert.equal(parseFilter(message(44, tcmsg(1, 0xfffffff3), flower, options), 0xfffffff3), null)
  })

  test('where a qdisc can have filters', () => {
    const qdisc = (kind: string, handle: number): readonly number[] => {
      const parsed = parseQdisc(
        message(36, tcmsg(handle, 0), attribute(1, Buffer.from(`${kind}\0`))),
      )
      return parsed === null ? [] : filterParents(parsed)
    }
    assert.deepEqual(qdisc('clsact', 0xffff0000), [0xfffffff2, 0xfffffff3])
    assert.deepEqual(qdisc('ingress', 0xffff0000), [0xffff0000])
    assert.deepEqual(qdisc('htb', 0x10000), [0x10000])
    assert.deepEqual(qdisc('noqueue', 0), [])
  })

  test('a request has its length, type, flags and fields where the kernel reads them', () => {
    const request = Buffer.from(filterDump(3, 0xfffffff2))
    assert.equal(request.readUInt32LE(0), 36)
    assert.equal(request.readUInt16LE(4), 46)
    assert.equal(request.readUInt16LE(6), 0x301)
    assert.equal(request.readInt32LE(20), 3)
    assert.equal(request.readUInt32LE(28), 0xfffffff2)
  })

  test('attributes read back, and garbage is never an error', () => {
    fc.assert(
      fc.property(fc.nat(0x3fff), fc.nat(0xffffffff), fc.uint8Array(), (type, value, garbage) => {
        const bytes = Buffer.concat([attribute(type, u32(value)), garbage])
        new NetlinkAttributes(garbage).nested(1).text(2)
        parseLink(garbage)
        parseLink(message(16, Buffer.alloc(16), garbage))
        parseFilter(message(44, Buffer.alloc(20), garbage), 0)
        assert.equal(new NetlinkAttributes(bytes.subarray(0, 8)).u32(type), value)
      }),
    )
  })
})
