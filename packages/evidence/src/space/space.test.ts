import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { regionsOf } from './regions.ts'
import { readSpace } from './read-space.ts'
import { parseRollup, parseSmaps } from './smaps.ts'

/** A mapping as fs/proc/task_mmu.c prints it, with as much of its fields as is read. */
function smap(range: string, rest: string, rss: number, anonymous: number, swap = 0): string {
  return `${range} ${rest}\nSize: 4 kB\nRss:     ${rss} kB\nAnonymous:   ${anonymous} kB\nSwap:   ${swap} kB\nVmFlags: rd\n`
}

const go = [
  smap('00400000-00600000', 'r-xp 00000000 fe:00 99 /usr/bin/agent', 800, 0),
  smap('00600000-00640000', 'rw-p 00200000 fe:00 99 /usr/bin/agent', 256, 64),
  smap('00640000-00660000', 'rw-p 00000000 00:00 0 ', 96, 96),
  smap('160ef000-16110000', 'rw-p 00000000 00:00 0                  [heap]', 12, 12, 4),
  smap('21c234000000-21c234800000', '---p 00000000 00:00 0 ', 0, 0),
  smap('21c234800000-21c235800000', 'rw-p 00000000 00:00 0 ', 9500, 9500),
  smap('7fbca999b000-7fbca999c000', '---p 00000000 00:00 0 ', 0, 0),
  smap('7fbca999c000-7fbcaa19c000', 'rw-p 00000000 00:00 0 ', 8, 8),
  smap('7fbcab000000-7fbcab100000', 'rw-s 00000000 00:0e 12 anon_inode:bpf-map', 400, 0),
  smap('7fbcac000000-7fbcac100000', 'rw-p 00000000 00:00 0 [anon: Go: gc bits]', 16, 16),
  smap('7ffc67bb4000-7ffc67bd5000', 'rw-p 00000000 00:00 0 [stack]', 20, 20),
].join('')

describe('the regions of an address space', () => {
  test('are named by what they are for', () => {
    const regions = regionsOf(parseSmaps(go), 'go')
    assert.deepEqual(
      regions.map(({ bytes, kind, mappings }) => [kind, mappings, bytes / 1024]),
      [
        ['go-heap', 2, 9500],
        ['bpf-map', 1, 400],
        ['mapping', 2, 96],
        ['private-file', 1, 64],
        ['stack', 1, 20],
        ['brk', 1, 16],
        ['go-other', 1, 16],
        ['thread-stacks', 1, 8],
      ],
    )
  })

  test('of this process add up to what smaps_rollup says, but for what moves meanwhile', () => {
    const { anonymousBytes, regions, rssBytes } = readSpace(process.pid, 'node')
    const sum = regions
      .filter(({ kind }) => kind !== 'bpf-map' && kind !== 'shared')
      .reduce((all, { bytes }) => all + bytes, 0)
    assert.ok(Math.abs(sum - anonymousBytes) < 0.2 * anonymousBytes, `${sum} ${anonymousBytes}`)
    assert.ok(rssBytes > 0)
  })

  test('come out of any text without an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...go.split('\n'), 'Rss: x kB', '')), (lines) => {
        for (const { bytes } of regionsOf(parseSmaps(lines.join('\n')), 'native')) {
          assert.ok(Number.isSafeInteger(bytes) && bytes >= 0)
        }
      }),
    )
  })
})

test('swapped-out memory is anonymous memory still', () => {
  const text = 'Rss:  100 kB\nAnonymous:  40 kB\nSwap:  60 kB\n'
  assert.deepEqual(parseRollup(text), { rssBytes: 102_400, anonymousBytes: 102_400 })
})
