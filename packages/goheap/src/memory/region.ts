import type { Range } from '../program/module-data.ts'
import type { ProcessMemory } from './process-memory.ts'
import { wordOf } from './words.ts'

export type RegionName = 'data' | 'bss'

/** The bytes of one section of the program's variables, as they were at one moment. */
export class Region {
  readonly name: RegionName
  readonly start: number
  readonly end: number
  readonly view: DataView

  constructor(name: RegionName, { start, end }: Range, memory: ProcessMemory) {
    const bytes = new Uint8Array(end - start)
    const got = memory.readInto(start, bytes)
    this.name = name
    this.start = start
    this.end = start + got
    this.view = new DataView(bytes.buffer, 0, got)
  }

  contains(address: number, length: number): boolean {
    return address >= this.start && address + length <= this.end
  }

  word(address: number): number | null {
    return this.contains(address, 8) ? wordOf(this.view, address - this.start) : null
  }
}
