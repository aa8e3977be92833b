import { Bytes, type ByteSource } from '../bytes.ts'
import { type Elf, parseElf } from '../elf/elf.ts'
import { type FunctionSymbols, functionAt, hasSymbolTable, readSymbols } from '../elf/symbols.ts'
import { goVersionOf } from '../go/build-info.ts'
import { findGoTables } from '../go/module.ts'
import type { GoTables } from '../go/tables.ts'
import type { OpenImage } from '../image-source.ts'
import { tolerant } from '../tolerant.ts'
import { type FrameIndex, frameIndexes } from '../unwind/frame-index.ts'
import { findDebugFile } from './debug-file.ts'

const maxNotes = 8

/** One mapped file: its bytes while it is open, and what was parsed of it so far. */
export class Image {
  /** Tells images apart that have the same path. */
  readonly key: string
  /** What could not be used of the file. */
  readonly notes: Set<string> = new Set()
  readonly elf: Elf | null
  readonly #file = new SwitchableFile()
  readonly #debugDirectories: readonly string[]
  #path: string
  #frames: readonly FrameIndex[] | undefined
  #go: GoTables | null | undefined
  #goVersion: string | null | undefined
  #symbols: { readonly bytes: Bytes; readonly table: FunctionSymbols } | null | undefined
  #debug: OpenImage | null | undefined

  constructor(key: string, path: string, open: OpenImage, debugDirectories: readonly string[]) {
    this.key = key
    this.#path = path
    this.#debugDirectories = debugDirectories
    this.#file.attach(open)
    this.elf = this.#parse(() => parseElf(new Bytes(this.#file)), 'it')
  }

  /** Whether its bytes can be read now. */
  get readable(): boolean {
    return this.#file.open !== null
  }

  /** How functions of this file are left. */
  get frames(): readonly FrameIndex[] {
    const { elf } = this
    this.#frames ??= elf === null ? [] : frameIndexes(elf)
    return this.#frames
  }

  /** The tables of a Go program; null: it is not one, or they cannot be used. */
  get go(): GoTables | null {
    const { elf } = this
    if (this.#go === undefined) {
      this.#go = elf === null ? null : this.#parse(() => findGoTables(elf), 'its Go table')
    }
    return this.#go
  }

  get goVersion(): string | null {
    const { elf } = this
    if (this.#goVersion === undefined) {
      this.#goVersion = elf === null ? null : this.#parse(() => goVersionOf(elf), 'its Go version')
    }
    return this.#goVersion
  }

  /** Returns the symbol at an address, as the linker wrote it. */
  symbolAt(address: number): string | null {
    if (this.#symbols === undefined) this.#symbols = this.#readSymbols()
    const symbols = this.#symbols
    if (symbols === null) return null
    const { bytes, table } = symbols
    return this.#parse(() => functionAt(bytes, table, address)?.name ?? null, 'its symbol names')
  }

  /** A name by which llvm-symbolizer can open the file with the DWARF; null: there is no DWARF. */
  get debugPath(): string | null {
    const { elf } = this
    if (elf === null) return null
    if (elf.sections.some(({ name }) => isDwarf(name))) return this.#file.open?.path ?? null
    return this.#debugFile?.path ?? null
  }

  noteDamage(what: string, reason: string): void {
    // A file can be damaged in more places than anybody wants to read about.
    if (this.notes.size < maxNotes) {
      this.notes.add(`${this.#path}: ${what} cannot be read: ${reason}.`)
    }
  }

  /** Takes over a file with the same contents, after `detach`. */
  attach(open: OpenImage, path: string): void {
    this.#path = path
    this.#file.attach(open)
  }

  /** Closes the file. What was parsed stays. */
  detach(): void {
    this.#file.attach(null)
    this.elf?.bytes.forget()
    this.#debug?.close()
    this.#debug = undefined
    // Names are read one by one from the file that has them: the separate one is gone now.
    if (this.#symbols?.bytes !== this.elf?.bytes) this.#symbols = undefined
  }

  get #debugFile(): OpenImage | null {
    const { elf } = this
    if (this.#debug === undefined) {
      this.#debug = elf === null ? null : findDebugFile(elf, this.#path, this.#debugDirectories)
    }
    return this.#debug
  }

  #readSymbols(): { readonly bytes: Bytes; readonly table: FunctionSymbols } | null {
    const { elf } = this
    if (elf === null) return null
    if (!hasSymbolTable(elf)) {
      const separate = this.#debugFile
      const found =
        separate === null
          ? null
          : this.#parse(() => symbolsOf(parseElf(new Bytes(separate))), 'its debug file')
      if (found !== null) return found
    }
    return this.#parse(() => symbolsOf(elf), 'its symbol table')
  }

  #parse<T>(read: () => T, what: string): T | null {
    return tolerant(read, (reason) => {
      this.noteDamage(what, reason)
      return null
    })
  }
}

function symbolsOf(elf: Elf): { readonly bytes: Bytes; readonly table: FunctionSymbols } | null {
  const table = readSymbols(elf)
  return table === null ? null : { bytes: elf.bytes, table }
}

function isDwarf(section: string): boolean {
  return section === '.debug_line' || section === '.zdebug_line'
}

/** Lets what was parsed outlive one open file and go on with the next. */
class SwitchableFile implements ByteSource {
  size = 0
  open: OpenImage | null = null

  attach(open: OpenImage | null): void {
    this.open?.close()
    this.open = open
    this.size = open?.size ?? this.size
  }

  read(offset: number, length: number): Uint8Array {
    return this.open?.read(offset, length) ?? new Uint8Array(0)
  }
}
