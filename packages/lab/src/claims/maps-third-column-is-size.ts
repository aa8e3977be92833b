import { readFileSync } from 'node:fs'
import type { Claim } from '../claim.ts'
import { numberOf, type Measured } from './support/ask.ts'

/** address, permissions, offset, device, inode, and a name where there is one. */
const row = /^([0-9a-f]+)-([0-9a-f]+) \S{4} ([0-9a-f]+) \S+ (\d+) *(.*)$/u

export const mapsThirdColumnIsSize: Claim = {
  name: 'maps-third-column-is-size',
  sentence: '/proc/PID/maps names anonymous memory [anon] with its size in the third column',
  how: 'The rows of /proc/self/maps that have no file: how many are named [anon], and in how many the third column is the size.',
  answer: 'does not hold',
  async measure(): Promise<Measured> {
    const text = readFileSync('/proc/self/maps', 'utf8')
    const all = text.split('\n').flatMap((line) => {
      const found = row.exec(line)
      return found === null ? [] : [found]
    })
    const anonymous = all.filter(
      ([, , , , inode, name]) => inode === '0' && !/^\[(?!anon)/u.test(name ?? ''),
    )
    const sized = anonymous.filter(
      ([, from = '', to = '', third = '']) =>
        Number(`0x${to}`) - Number(`0x${from}`) === Number(`0x${third}`),
    )
    const named = anonymous.filter(([, , , , , name]) => name === '[anon]')
    return {
      rows: all.length,
      anonymous: anonymous.length,
      named: named.length,
      sized: sized.length,
    }
  },
  settle(measured) {
    const [anonymous, named, sized] = ['anonymous', 'named', 'sized'].map((name) =>
      numberOf(measured, name),
    )
    const holds = named === anonymous && sized === anonymous
    return {
      verdict: holds ? 'holds' : 'does not hold',
      sentence: `Of ${anonymous} anonymous mappings ${named} are named [anon], and in ${sized} the third column, which is the offset in the file, is the size. The name and the sizes are those of pmap(1); the kernel tells sizes in smaps.`,
      number: { what: 'mappings named [anon]', value: named ?? null },
    }
  },
}
