import type { OpenImage } from '../image-source.ts'
import { lastAtOrBelow } from '../elf/symbols.ts'

/** A function that was compiled at run time. */
export interface CompiledFunction {
  readonly name: string
  readonly file: string | null
  /** Where the function begins in its source: a perf map has no finer lines. */
  readonly line: number | null
}

const maxBytes = 64 << 20

/**
 * The functions a run-time compiler wrote to `/tmp/perf-PID.map`: Node with `--perf-basic-prof`, agents
 * for the JVM. Format: tools/perf/Documentation/jit-interface.txt of the kernel. Read again when it
 * has grown and an address is not in it yet.
 */
export class PerfMap {
  readonly #opener: () => OpenImage | null
  #file: OpenImage | null = null
  #read = 0
  #table: Table = emptyTable

  constructor(opener: () => OpenImage | null) {
    this.#opener = opener
  }

  /** Opens the file now, if there is one: it can then be read after the process has exited. */
  open(): void {
    this.#file ??= this.#opener()
  }

  close(): void {
    this.#file?.close()
    this.#file = null
  }

  find(address: bigint): CompiledFunction | null {
    return this.#find(Number(address)) ?? (this.#grown() ? this.#find(Number(address)) : null)
  }

  #find(address: number): CompiledFunction | null {
    const { starts, sizes, names } = this.#table
    const index = lastAtOrBelow(starts, address)
    const inside = index >= 0 && address < (starts[index] ?? 0) + (sizes[index] ?? 0)
    return inside ? describe(names[index] ?? '') : null
  }

  /** Reads the file when it has changed since; false: it has not. */
  #grown(): boolean {
    const file = this.#opener() ?? this.#file
    if (file === null) return false
    const size = Math.min(file.size, maxBytes)
    const grown = size !== this.#read
    if (grown) {
      this.#table = parse(Buffer.from(file.read(0, size)).toString('utf8'))
      this.#read = size
    }
    if (file !== this.#file) file.close()
    return grown
  }
}

interface Table {
  readonly starts: Float64Array
  readonly sizes: Float64Array
  readonly names: readonly string[]
}

const emptyTable: Table = { starts: new Float64Array(), sizes: new Float64Array(), names: [] }

function parse(text: string): Table {
  const found = text
    .split('\n')
    .map((row) => /^(?:0x)?([0-9a-f]{1,16}) (?:0x)?([0-9a-f]{1,8}) (.+)$/iu.exec(row))
    .filter((match) => match !== null)
    // Code is moved and its memory used again: the last line about an address counts.
    .map((match, order) => ({ start: parseInt(match[1] ?? '', 16), order, match }))
    .toSorted((a, b) => a.start - b.start || a.order - b.order)
  return {
    starts: Float64Array.from(found, ({ start }) => start),
    sizes: Float64Array.from(found, ({ match }) => parseInt(match[2] ?? '', 16)),
    names: found.map(({ match }) => match[3] ?? ''),
  }
}

/** V8 writes `JS:*name file:///dir/file.js:12:7`; others only a name. */
const v8 = /^(?:LazyCompile|JS|Function|Script|Eval):[~*^+']?(\S*) (?:file:\/\/)?(.+):(\d+):\d+$/u

function describe(name: string): CompiledFunction {
  const match = v8.exec(name)
  if (match === null) return { name, file: null, line: null }
  const [, own = '', file = '', line = ''] = match
  return { name: own === '' ? '(anonymous)' : own, file, line: Number(line) }
}
