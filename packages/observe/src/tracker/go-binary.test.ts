import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { isGoBinary } from './go-binary.ts'

const folder = mkdtempSync(join(tmpdir(), 'lastref-elf-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** An ELF file with one section, which has the names of all sections. */
function elfFile(bits: 32 | 64, names: string): string {
  const [headerSize, sectionSize] = bits === 64 ? [64, 64] : [52, 40]
  const bytes = Buffer.alloc(headerSize + sectionSize + names.length)
  bytes.write('\x7fELF')
  bytes.writeUInt8(bits / 32, 4)
  const word = (value: number, at: number): unknown =>
    bits === 64 ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeUInt32LE(value, at)
  word(headerSize, bits === 64 ? 40 : 32)
  bytes.writeUInt16LE(1, bits === 64 ? 60 : 48)
  word(headerSize + sectionSize, headerSize + (bits === 64 ? 24 : 16))
  word(names.length, headerSize + (bits === 64 ? 32 : 20))
  bytes.write(names, headerSize + sectionSize)
  const path = join(folder, `${bits}-${names.length}`)
  writeFileSync(path, bytes)
  return path
}

describe('a Go binary', () => {
  const names = '\0.text\0.gopclntab\0'
  test('is known by its sections, also one of 32 bits where those are asked for', () => {
    assert.equal(isGoBinary(elfFile(64, names)), true)
    assert.equal(isGoBinary(elfFile(32, names), [32, 64]), true)
    assert.equal(isGoBinary(elfFile(32, names)), null)
    assert.equal(isGoBinary(elfFile(64, '\0.text\0')), false)
    assert.equal(isGoBinary(elfFile(32, '\0.text\0'), [32, 64]), false)
  })

  test('is not what is no ELF file, is cut off or is not there', () => {
    const path = join(folder, 'other')
    for (const text of ['', '#!/bin/sh\n', '\x7fELF\x02', '\x7fELF\x01'.padEnd(60, '\xff')]) {
      writeFileSync(path, text, 'latin1')
      assert.equal(isGoBinary(path, [32, 64]), null, JSON.stringify(text))
    }
    assert.equal(isGoBinary(join(folder, 'nothing')), null)
  })
})
