import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { loadTestObject, notPrivileged, ownBpfFds } from '../object/testing.ts'
import { LoadedImage } from './loaded-image.ts'
import type { ObjectImage } from './object-image.ts'

describe('an image of an object', { skip: notPrivileged() }, () => {
  let image: ObjectImage
  let tag = ''
  let fdsBefore: readonly string[] = []

  before(() => {
    fdsBefore = ownBpfFds()
    using object = loadTestObject('objects', ['rows', 'connect4'])
    tag = object.program('rows').info().tag
    const made = object.image()
    assert.equal(made, null, 'connect4 is attached to no type of the kernel')
    using alone = loadTestObject('objects', ['rows'])
    // As a cache would keep it.
    image = JSON.parse(JSON.stringify(alone.image()))
  })
  after(() => assert.deepEqual(ownBpfFds(), fdsBefore))

  test('loads to the same program, when it is asked for', () => {
    using loaded = LoadedImage.load(image)
    assert.deepEqual(loaded.programNames(), ['rows'])
    assert.equal(loaded.ownIds().progs.length, 0)
    assert.equal(loaded.program('rows').info().tag, tag)
    assert.equal(loaded.program('rows'), loaded.program('rows'))
    assert.deepEqual(loaded.ownIds().progs, [loaded.program('rows').id])
    assert.deepEqual(
      loaded.ownIds().maps.length,
      image.maps.length,
      'each map of the object is there',
    )
  })

  test('has globals with their initial values, shared with the programs', () => {
    using loaded = LoadedImage.load(image)
    const rows = loaded.program('rows').attachIterator()
    assert.equal(loaded.bss.get('runs'), 0n)
    // One row of 24 bytes for every task: what rows_per_task in .rodata says.
    const tasks = rows.readBytes().byteLength / 24
    assert.ok(tasks > 0)
    assert.equal(loaded.bss.get('runs'), BigInt(tasks))
  })

  test('names what it lacks, and cannot be used once it is closed', () => {
    const loaded = LoadedImage.load(image)
    assert.throws(() => loaded.program('nosuch'), { code: 'LRE454' })
    assert.throws(() => loaded.map('nosuch'), { code: 'LRE454' })
    loaded.close()
    loaded.close()
    assert.throws(() => loaded.program('rows'), { code: 'LRE453' })
  })

  test('that the kernel does not take is refused, and leaves nothing', () => {
    const [program] = image.programs
    assert.ok(program !== undefined)
    const elsewhere = { ...image, programs: [{ ...program, attachBtfId: 1 }] }
    using loaded = LoadedImage.load(elsewhere)
    assert.throws(() => loaded.program('rows'), { code: 'LRE452' })
    const damaged = { ...image, btf: 'AAAA' }
    assert.throws(() => LoadedImage.load(damaged), { code: 'LRE452' })
  })
})
