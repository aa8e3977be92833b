import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileColumns, FileHolder, OpenFiles } from '@lastref/model'
import * as fc from 'fast-check'
import { FileJson } from './file-json.ts'
import { JsonBytes } from './json-bytes.ts'
import { textOf } from './json.testing.ts'

const owner = fc.record({
  pid: fc.nat(4_194_304),
  comm: fc.option(fc.string({ unit: 'binary', maxLength: 15 })),
  container: fc.option(fc.string({ maxLength: 64 })),
})
const rows = fc.array(
  fc.record({ object: fc.nat(2), fd: fc.oneof(fc.nat(20), fc.nat(0x7fff_ffff)), owner: fc.nat() }),
)

function columnsOf(
  all: readonly { object: number; fd: number; owner: number }[],
  owners: FileColumns['owners'],
): FileColumns {
  const next = Int32Array.from(all, ({ object }, row) => {
    return all.findIndex((other, i) => i > row && other.object === object)
  })
  const fds = Uint32Array.from(all, ({ fd }) => fd)
  const ownerOf = Uint32Array.from(all, (row) => row.owner % owners.length)
  return { next, fds, ownerOf, owners }
}

function jsonOf(files: OpenFiles, isMap: boolean): string {
  const out = new JsonBytes()
  const json = new FileJson(out)
  return textOf(
    (function* () {
      yield* out.text('[')
      yield* json.write(files, isMap)
      yield* out.text(']')
      yield* out.flush()
    })(),
  )
}

test('files in columns are printed as their holders are', () => {
  fc.assert(
    fc.property(
      rows,
      fc.array(owner, { minLength: 1, maxLength: 4 }),
      fc.nat(1e6),
      fc.boolean(),
      (all, owners, firstName, isMap) => {
        const columns = columnsOf(all, owners)
        for (const object of [0, 1, 2]) {
          const firstRow = all.findIndex((row) => row.object === object)
          const mine = all.filter((row) => row.object === object)
          const holders = mine.map(({ fd, owner: number }, i): FileHolder => {
            const { pid, comm, container } = owners[number % owners.length] ?? {
              pid: 0,
              comm: null,
              container: null,
            }
            const fds = [fd]
            return {
              kind: 'file',
              file: `f${firstName + i}`,
              refs: { refcnt: 1, usercnt: isMap ? 1 : null },
              at: [comm === null ? { pid, container, fds } : { pid, comm, container, fds }],
              opening: null,
            }
          })
          const files = { count: mine.length, firstRow, firstName, columns }
          assert.equal(jsonOf(files, isMap), JSON.stringify(holders))
        }
      },
    ),
  )
})

test('more files than a piece has room for are all there', () => {
  const count = 5000
  const columns: FileColumns = {
    next: Int32Array.from({ length: count }, (_, row) => (row + 1 < count ? row + 1 : -1)),
    fds: Uint32Array.from({ length: count }, (_, row) => row),
    ownerOf: new Uint32Array(count),
    owners: [{ pid: 7, comm: 'agent', container: null }],
  }
  const text = jsonOf({ count, firstRow: 0, firstName: 1, columns }, true)
  const holders: readonly FileHolder[] = JSON.parse(text)
  assert.deepEqual(
    holders.map(({ file, at }) => `${file} ${JSON.stringify(at)}`),
    Array.from({ length: count }, (_, row) => {
      return `f${row + 1} [{"pid":7,"comm":"agent","container":null,"fds":[${row}]}]`
    }),
  )
})
