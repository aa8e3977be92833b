import { DamagedData } from '@lastref/symbols'

/** How values of attributes are written down (DWARF 5, 7.5.6). */
export const form = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  refAddr: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  refUdata: 0x15,
  indirect: 0x16,
  secOffset: 0x17,
  exprloc: 0x18,
  flagPresent: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  refSup4: 0x1c,
  strpSup: 0x1d,
  data16: 0x1e,
  lineStrp: 0x1f,
  refSig8: 0x20,
  implicitConst: 0x21,
  loclistx: 0x22,
  rnglistx: 0x23,
  refSup8: 0x24,
  strx1: 0x25,
  strx2: 0x26,
  strx3: 0x27,
  strx4: 0x28,
  addrx1: 0x29,
  addrx2: 0x2a,
  addrx3: 0x2b,
  addrx4: 0x2c,
} as const

const fixed = new Map<number, number>([
  [form.addr, 8],
  [form.data1, 1],
  [form.data2, 2],
  [form.data4, 4],
  [form.data8, 8],
  [form.data16, 16],
  [form.flag, 1],
  [form.flagPresent, 0],
  [form.implicitConst, 0],
  [form.ref1, 1],
  [form.ref2, 2],
  [form.ref4, 4],
  [form.ref8, 8],
  [form.refSig8, 8],
  [form.refSup4, 4],
  [form.refSup8, 8],
  [form.strx1, 1],
  [form.strx2, 2],
  [form.strx3, 3],
  [form.strx4, 4],
  [form.addrx1, 1],
  [form.addrx2, 2],
  [form.addrx3, 3],
  [form.addrx4, 4],
])
const offsets: ReadonlySet<number> = new Set([
  form.strp,
  form.refAddr,
  form.secOffset,
  form.strpSup,
  form.lineStrp,
])

/** Returns how many bytes a value of the form takes in 32-bit DWARF; null: it varies. */
export function fixedSize(code: number, offsetSize: number): number | null {
  return offsets.has(code) ? offsetSize : (fixed.get(code) ?? null)
}

/** Reads numbers of DWARF one after the other. Throws `DamagedData` at the end. */
export class DwarfCursor {
  readonly data: Buffer
  at: number
  readonly end: number

  constructor(data: Buffer, at: number, end: number = data.length) {
    this.data = data
    this.at = at
    this.end = Math.min(end, data.length)
  }

  uint(size: number): number {
    const { at } = this
    this.skip(size)
    let value = 0
    for (let index = size - 1; index >= 0; index--) {
      value = value * 256 + (this.data[at + index] ?? 0)
    }
    return value
  }

  uleb(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = this.data[this.at] ?? 0
      this.skip(1)
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    throw new DamagedData('a number of DWARF does not end')
  }

  sleb(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = this.data[this.at] ?? 0
      this.skip(1)
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - scale * 128
    }
    throw new DamagedData('a number of DWARF does not end')
  }

  skip(size: number): void {
    const next = this.at + size
    if (!(next <= this.end)) throw new DamagedData('an entry of DWARF ends too early')
    this.at = next
  }

  skipText(): void {
    const end = this.data.indexOf(0, this.at)
    if (end < 0) throw new DamagedData('a name in DWARF does not end')
    this.skip(end + 1 - this.at)
  }

  /** Skips a value of a form whose size varies. */
  skipForm(code: number, offsetSize: number): void {
    const size = fixedSize(code, offsetSize)
    if (size !== null) return this.skip(size)
    switch (code) {
      case form.string:
        return this.skipText()
      case form.block1:
        return this.skip(this.uint(1))
      case form.block2:
        return this.skip(this.uint(2))
      case form.block4:
        return this.skip(this.uint(4))
      case form.block:
      case form.exprloc:
        return this.skip(this.uleb())
      case form.sdata:
      case form.udata:
      case form.refUdata:
      case form.strx:
      case form.addrx:
      case form.loclistx:
      case form.rnglistx:
        this.uleb()
        return
      case form.indirect:
        return this.skipForm(this.uleb(), offsetSize)
      default:
        throw new DamagedData(`DWARF has the unknown form ${code}`)
    }
  }
}
