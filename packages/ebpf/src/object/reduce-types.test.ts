import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Btf } from '../btf/btf.ts'
import { structLayout } from '../btf/struct-layout.ts'
import { BpfObject } from './bpf-object.ts'
import { coreRoots } from './core-roots.ts'
import { reduceTypes } from './reduce-types.ts'
import { notPrivileged, testObject } from './testing.ts'

const vmlinux = '/sys/kernel/btf/vmlinux'
const noBtf = existsSync(vmlinux) ? false : 'the kernel shows no BTF'

describe('reduced kernel types', { skip: noBtf }, () => {
  test('the roots of an object are the types its relocations name', () => {
    const roots = coreRoots(testObject('objects'))
    assert.deepEqual([...(roots ?? [])].toSorted(), ['bpf_iter__task', 'bpf_iter_meta'])
  })

  test('a reduced type lies in memory as the whole one does', () => {
    const bytes = Uint8Array.from(readFileSync(vmlinux))
    const reduced = reduceTypes(bytes, new Set(['task_struct', 'file', 'pid_type']))
    assert.ok(reduced.byteLength * 10 < bytes.byteLength)
    const whole = Btf.parse(bytes)
    const part = Btf.parse(reduced)
    for (const name of ['task_struct', 'file']) {
      assert.deepEqual(shape(part, name), shape(whole, name))
    }
    assert.notEqual(part.find('pid_type', 'enum'), undefined)
    assert.equal(part.find('super_block', 'struct'), undefined)
  })

  test('an object loads with them and does the same', { skip: notPrivileged() ?? false }, () => {
    const rows = (kernelTypes: 'all' | 'vmlinux'): Uint8Array => {
      using object = BpfObject.open(testObject('objects'), { name: 'lr_test', kernelTypes })
      object.loadOnly(['rows'])
      object.load()
      return object.program('rows').attachIterator({ tid: process.pid }).readBytes()
    }
    assert.deepEqual(rows('vmlinux'), rows('all'))
  })
})

function shape(btf: Btf, name: string): readonly (readonly [string, number])[] {
  const layout = structLayout(btf, name)
  return [[layout.name, layout.size], ...layout.fields.map((f) => [f.name, f.offset] as const)]
}
