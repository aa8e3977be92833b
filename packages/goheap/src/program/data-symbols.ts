import { DamagedData, type Elf } from '@lastref/symbols'

/** One variable of the program, with its address in the file's numbering. */
export interface DataSymbol {
  readonly name: string
  readonly start: number
  readonly size: number
}

const symbolTable = 2
const entrySize = 24
const maxBytes = 1 << 28
const objectType = 1

/** The variables in `.symtab`, by address. */
export class DataSymbols {
  readonly #all: readonly DataSymbol[]
  readonly #byName: ReadonlyMap<string, DataSymbol>

  constructor(symbols: readonly DataSymbol[]) {
    // Marks such as runtime.bss have no size, and share their address with a variable.
    this.#all = symbols
      .filter(({ size }) => size > 0)
      .toSorted((a, b) => a.start - b.start || a.size - b.size)
    this.#byName = new Map(symbols.map((symbol) => [symbol.name, symbol]))
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  named(name: string): DataSymbol | null {
    return this.#byName.get(name) ?? null
  }

  /** Returns the variable that contains an address. */
  at(address: number): DataSymbol | null {
    const symbol = this.#lastBefore(address)
    return symbol !== undefined && address < symbol.start + symbol.size ? symbol : null
  }

  /** Returns the last variable that begins at or behind one address, and before or at another. */
  lastIn(from: number, to: number): DataSymbol | null {
    const symbol = this.#lastBefore(to)
    return symbol !== undefined && symbol.start >= from ? symbol : null
  }

  #lastBefore(address: number): DataSymbol | undefined {
    let low = 0
    let high = this.#all.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#all[middle]?.start ?? Infinity) <= address) low = middle + 1
      else high = middle
    }
    return this.#all[low - 1]
  }
}

/** Returns the variables of a program; none when it was stripped. Throws `DamagedData`. */
export function readDataSymbols(elf: Elf): DataSymbols {
  const table = elf.sections.find(({ type }) => type === symbolTable)
  const strings = table === undefined ? undefined : elf.sections[table.link]
  if (table === undefined || strings === undefined) return new DataSymbols([])
  if (table.size > maxBytes || strings.size > maxBytes) {
    throw new DamagedData('its symbol table is too large')
  }
  const entries = elf.bytes.slice(table.offset, table.size - (table.size % entrySize))
  const names = Buffer.from(elf.bytes.slice(strings.offset, strings.size))
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength)
  const found: DataSymbol[] = []
  for (let at = 0; at < view.byteLength; at += entrySize) {
    if ((view.getUint8(at + 4) & 15) !== objectType || view.getUint16(at + 6, true) === 0) continue
    const name = view.getUint32(at, true)
    const end = names.indexOf(0, name)
    if (end < 0) continue
    found.push({
      name: names.toString('utf8', name, end),
      start: Number(view.getBigUint64(at + 8, true)),
      size: Number(view.getBigUint64(at + 16, true)),
    })
  }
  return new DataSymbols(found)
}
