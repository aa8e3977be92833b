import { malformedElf } from '../errors-btf.ts'

const SHT_NOBITS = 8
const SHN_XINDEX = 0xffff

interface Section {
  readonly name: number
  readonly type: number
  readonly offset: number
  readonly size: number
  readonly link: number
}

/**
 * Returns the bytes of the first section called `name` (e.g. `.BTF`) of an ELF file of either
 * width and byte order, without copying; undefined when it has no such section.
 *
 * @throws LastrefError LRE443 when the bytes are no ELF file, or truncated.
 */
export function readElfSection(bytes: Uint8Array, name: string): Uint8Array | undefined {
  const { sections, strings } = readSections(bytes)
  const wanted = sections.find((section) => nameAt(strings, section.name) === name)
  if (wanted === undefined) return undefined
  return wanted.type === SHT_NOBITS ? new Uint8Array() : contents(bytes, wanted)
}

// System V ABI, chapter 4, with the extension for 0xff00 sections and more: then the numbers that
// do not fit into the file header stand in the first section header.
function readSections(bytes: Uint8Array): {
  readonly sections: readonly Section[]
  readonly strings: Uint8Array
} {
  const elf = new ElfReader(bytes)
  const { table, stride, count: declared, names } = elf.header()
  if (table === 0) return { sections: [], strings: new Uint8Array() }
  if (stride < elf.sectionHeaderSize) throw malformedElf('its section headers are too small')
  const first = elf.section(table)
  const count = declared === 0 ? first.size : declared
  if (table + count * stride > bytes.byteLength) {
    throw malformedElf('its section headers lie outside')
  }
  const sections = Array.from({ length: count }, (_, index) => elf.section(table + index * stride))
  const nameSection = sections[names === SHN_XINDEX ? first.link : names]
  const strings = nameSection === undefined ? new Uint8Array() : contents(bytes, nameSection)
  return { sections, strings }
}

class ElfReader {
  readonly #view: DataView
  readonly #wide: boolean
  readonly #little: boolean

  constructor(bytes: Uint8Array) {
    const isElf = bytes[0] === 0x7f && String.fromCodePoint(...bytes.subarray(1, 4)) === 'ELF'
    if (!isElf) throw malformedElf('it has another magic')
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#wide = bytes[4] === 2
    this.#little = bytes[5] === 1
    if (bytes.byteLength < (this.#wide ? 64 : 52)) throw malformedElf('its header is cut off')
  }

  get sectionHeaderSize(): number {
    return this.#wide ? 64 : 40
  }

  header(): { table: number; stride: number; count: number; names: number } {
    const at = this.#wide ? 58 : 46
    return {
      table: this.#address(this.#wide ? 40 : 32),
      stride: this.#half(at),
      count: this.#half(at + 2),
      names: this.#half(at + 4),
    }
  }

  section(at: number): Section {
    if (at + this.sectionHeaderSize > this.#view.byteLength) {
      throw malformedElf('its section headers lie outside')
    }
    const [offset, size, link] = this.#wide ? [24, 32, 40] : [16, 20, 24]
    return {
      name: this.#word(at),
      type: this.#word(at + 4),
      offset: this.#address(at + offset),
      size: this.#address(at + size),
      link: this.#word(at + link),
    }
  }

  #half(at: number): number {
    return this.#view.getUint16(at, this.#little)
  }

  #word(at: number): number {
    return this.#view.getUint32(at, this.#little)
  }

  // Beyond 2^53 it lies outside of any file, and is found to.
  #address(at: number): number {
    return this.#wide ? Number(this.#view.getBigUint64(at, this.#little)) : this.#word(at)
  }
}

function contents(bytes: Uint8Array, section: Section): Uint8Array {
  const end = section.offset + section.size
  if (end > bytes.byteLength) throw malformedElf('a section lies outside')
  return bytes.subarray(section.offset, end)
}

function nameAt(strings: Uint8Array, offset: number): string {
  const end = strings.indexOf(0, offset)
  return end < 0 ? '' : new TextDecoder().decode(strings.subarray(offset, end))
}
