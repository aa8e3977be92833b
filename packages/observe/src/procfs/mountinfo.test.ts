import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { pathText } from './fs-path.ts'
import { parseMountinfo, statDevice } from './mountinfo.ts'

describe('mountinfo', () => {
  test('reads a line with optional fields and escapes', () => {
    const line =
      '36 35 98:0 /mnt\\0401 /sys/fs/b\\134pf\\012x rw,noatime master:1 propagate_from:2 - bpf none rw,mode=700\n'
    assert.deepEqual(parseMountinfo(Buffer.from(line)), [
      {
        id: 36,
        parentId: 35,
        device: '98:0',
        root: '/mnt 1',
        mountPoint: '/sys/fs/b\\pf\nx',
        fsType: 'bpf',
        superOptions: ['rw', 'mode=700'],
      },
    ])
  })

  test('keeps a mount point that is not UTF-8', () => {
    const line = Buffer.concat([
      Buffer.from('1 2 0:39 / /m'),
      Buffer.from([0xfe]),
      Buffer.from(' rw - bpf bpf rw\n'),
    ])
    const [mount] = parseMountinfo(line)
    assert.deepEqual(mount?.mountPoint, Buffer.from([0x2f, 0x6d, 0xfe]))
  })

  test('a filter is by file system type, not by what a path says', () => {
    const text =
      '1 2 0:1 / /a\\040-\\040bpf rw - tmpfs tmpfs rw\n2 2 0:2 / /b rw - bpf bpf rw\n3 2 0:3 / / rw - ext4 x rw\n'
    assert.deepEqual(
      parseMountinfo(Buffer.from(text), ['bpf']).map((mount) => mount.id),
      [2],
    )
  })

  test('every path survives the way the kernel escapes it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const path = `/${name.replaceAll('\0', '')}`
        const mangled = path.replace(
          /[ \t\n\\]/g,
          (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
        )
        const [mount] = parseMountinfo(Buffer.from(`1 2 0:1 / ${mangled} rw - bpf bpf rw\n`))
        assert.equal(mount && pathText(mount.mountPoint), path)
      }),
    )
  })

  test('arbitrary bytes are never an error', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        parseMountinfo(Buffer.from(bytes))
      }),
    )
  })

  test('the device of the root mount is what stat says', () => {
    const root = parseMountinfo(readFileSync('/proc/self/mountinfo')).findLast(
      (mount) => mount.mountPoint === '/',
    )
    assert.equal(root && statDevice(root.device), statSync('/').dev)
  })

  test('large majors and minors are folded as glibc does', () => {
    assert.equal(statDevice('259:1'), 0x10301)
    assert.equal(statDevice('8:1048575'), 0xfff008ff)
    assert.equal(statDevice('4096:0'), 2 ** 44)
  })
})
