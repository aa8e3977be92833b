import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { objectKinds } from '@lastref/model'
import { parseFdInfo } from './fdinfo.ts'

const common = 'pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t2059\n'

describe('fdinfo', () => {
  test('of a map', () => {
    const text = `${common}map_type:\t1\nkey_size:\t4\nvalue_size:\t8\nmax_entries:\t1024\nmap_flags:\t0x1\nmap_extra:\t0x0\nmemlock:\t82960\nmap_id:\t25\nfrozen:\t1\n`
    assert.deepEqual(parseFdInfo('map', text), {
      kind: 'map',
      id: 25,
      type: 'hash',
      keySize: 4,
      valueSize: 8,
      maxEntries: 1024,
      flags: 1,
      memlockBytes: 82960,
      frozen: true,
    })
  })

  test('of a program', () => {
    const text = `${common}prog_type:\t6\nprog_jited:\t1\nprog_tag:\tdeadbeef00000000\nmemlock:\t4096\nprog_id:\t31\n`
    assert.deepEqual(parseFdInfo('prog', text), {
      kind: 'prog',
      id: 31,
      type: 'xdp',
      tag: 'deadbeef00000000',
      memlockBytes: 4096,
    })
  })

  test('of a link, whose type is a name or a number', () => {
    const text = (type: string): string =>
      `${common}link_type:\t${type}\nlink_id:\t7\nprog_tag:\taa\nprog_id:\t31\ntp_name:\tsched_switch\n`
    const expected = {
      kind: 'link',
      id: 7,
      type: 'raw_tracepoint',
      progId: 31,
      targetName: 'sched_switch',
    }
    assert.deepEqual(parseFdInfo('link', text('raw_tracepoint')), expected)
    assert.deepEqual(parseFdInfo('link', text('1')), expected)
  })

  test('of something else, as when the number was used again', () => {
    assert.equal(parseFdInfo('map', `${common}prog_type:\t6\nprog_id:\t31\n`), null)
  })

  test('arbitrary text is never an error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...objectKinds), fc.string(), fc.string(), (kind, a, b) => {
        parseFdInfo(kind, `${a}\n${kind}_id:\t1\n${b}`)
      }),
    )
  })
})
