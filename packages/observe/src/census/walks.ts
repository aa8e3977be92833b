import { BpfObject, type BpfMap, type IteratorLink, type MappedArray } from '@lastref/ebpf'
import { LastrefError } from '@lastref/model'
import { readBpfObject } from '../bpf-object-file.ts'
import {
  decodeEdgeRow,
  decodeLinkRow,
  decodeMapRow,
  decodeOwnRow,
  decodePlaceRow,
  decodeProgRow,
  decodeVmaRow,
  decodeWalkState,
  edgeRowSize,
  fileRowSize,
  linkRowSize,
  mapRowSize,
  ownRowSize,
  placeRowSize,
  progRowSize,
  vmaRowSize,
  walkStateSize,
  type EdgeRow,
  type LinkRow,
  type MapRow,
  type OwnRow,
  type PlaceRow,
  type ProgRow,
  type VmaRow,
} from '../generated/wire.ts'

/** The kernel's walks over objects and files; see bpf/census.bpf.c. Each call is one fresh pass. */
export class Walks implements Disposable {
  readonly #object: BpfObject
  readonly #links = new Map<string, IteratorLink>()
  /** Where the walk over file tables writes its rows. */
  #window: MappedArray | undefined
  /** Walks the kernel refused, with the reason. */
  readonly refused: ReadonlyMap<string, unknown>

  private constructor(object: BpfObject, refused: ReadonlyMap<string, unknown>) {
    this.#object = object
    this.refused = refused
  }

  /**
   * Loads the walks. Those a kernel may lack (links before 5.19, the hidden holders and the quick
   * walk over file tables before 5.17) are left out and named in `refused`; without the others there
   * is no census.
   *
   * @throws LastrefError what the eBPF library says about the capability or kernel that is missing.
   */
  static load(): Walks {
    const bytes = readBpfObject('census')
    try {
      return new Walks(loadAll(bytes, new Map()), new Map())
    } catch (error) {
      if (!isAboutPrograms(error)) throw error
      const refused = refusedAlone(bytes)
      if (refused.size === 0) throw error
      return new Walks(loadAll(bytes, refused), refused)
    }
  }

  /** Attaches every walk that loaded, so that `ownIds` knows all links. */
  attachAll(): void {
    for (const { name, autoload } of this.#object.programs()) {
      if (autoload) this.#link(name)
    }
  }

  ownIds(): ReturnType<BpfObject['ownIds']> {
    return this.#object.ownIds()
  }

  /** The memory the programs share with lastref: `known`, `drops`, `suspects_only`. */
  get shared(): BpfObject['bss'] {
    return this.#object.bss
  }

  /** The map that the walks are restricted by. It is the object's: valid until it is closed. */
  get suspects(): BpfMap {
    return this.#object.map('suspects')
  }

  maps(): MapRow[] {
    return this.#read('maps', mapRowSize, decodeMapRow)
  }

  progs(): ProgRow[] {
    return this.#read('progs', progRowSize, decodeProgRow)
  }

  links(): LinkRow[] {
    return this.#read('links', linkRowSize, decodeLinkRow)
  }

  edges(): EdgeRow[] {
    return ['map_edges', 'prog_edges', 'link_edges'].flatMap((name) =>
      this.#read(name, edgeRowSize, decodeEdgeRow),
    )
  }

  /** Calls `enter` with whole `struct file_row`s, which are valid until it returns. */
  files(enter: (rows: Uint32Array) => void): void {
    if (this.refused.has('tables')) {
      const link = this.#link('files')
      link.readAll((rows) => enter(new Uint32Array(rows.buffer, rows.byteOffset, rows.length >> 2)))
      return
    }
    this.shared.set('walk', new Uint8Array(walkStateSize))
    this.#window ??= this.#object.map('file_rows').mapArray()
    using reader = this.#link('tables').open()
    const nothing = new Uint8Array(1)
    for (let isEnd = false; !isEnd;) {
      isEnd = reader.step(nothing) === 0
      this.#window.lend((words) => enter(words.subarray(0, this.#takeRows())))
    }
  }

  /** Returns how many words of rows are in the window, and lets the walk begin a new one. */
  #takeRows(): number {
    const state = this.shared.get('walk')
    if (!(state instanceof Uint8Array)) return 0
    const rows = decodeWalkState(new DataView(state.buffer), 0).rows
    this.shared.set('walk', Uint8Array.from(state).fill(0, 0, 4))
    return rows * (fileRowSize / 4)
  }

  mappings(): VmaRow[] {
    return this.#read('mappings', vmaRowSize, decodeVmaRow)
  }

  hidden(): PlaceRow[] {
    return this.#read('hidden', placeRowSize, decodePlaceRow)
  }

  /** lastref's own open files. `during` is called while the pass is still open. */
  ownFiles(during?: (rows: readonly OwnRow[]) => void): OwnRow[] {
    const rows = this.#read('own_files', ownRowSize, decodeOwnRow, during)
    // From 6.1 to 6.6 a walk over one process shows its files again for some of its threads
    // (task_group_seq_get_next in kernel/bpf/task_iter.c).
    return [...new Map(rows.map((row) => [row.fd, row])).values()]
  }

  [Symbol.dispose](): void {
    this.#window?.close()
    this.#object.close()
  }

  #link(name: string): IteratorLink {
    let link = this.#links.get(name)
    if (link === undefined) {
      link = name === 'own_files' ? this.#attachToSelf(name) : this.#attach(name)
      this.#links.set(name, link)
    }
    return link
  }

  #attach(name: string): IteratorLink {
    return this.#object.program(name).attachIterator()
  }

  /** Since 6.2 the kernel can be told that only one process is wanted, which saves the walk. */
  #attachToSelf(name: string): IteratorLink {
    try {
      return this.#object.program(name).attachIterator({ pid: process.pid })
    } catch {
      return this.#attach(name)
    }
  }

  #read<Row>(
    name: string,
    size: number,
    decode: (view: DataView, at: number) => Row,
    during?: (rows: readonly Row[]) => void,
  ): Row[] {
    if (this.refused.has(name)) return []
    const rows: Row[] = []
    this.#link(name).readAll((chunk) => {
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      for (let at = 0; at < chunk.byteLength; at += size) rows.push(decode(view, at))
      during?.(rows)
    })
    return rows
  }
}

/** Walks that a census can do without, by what they are for. */
const optionalWalks: readonly (readonly string[])[] = [
  ['hidden'],
  ['tables'],
  ['links', 'link_edges'],
  ['mappings'],
]

function loadAll(bytes: Uint8Array, without: ReadonlyMap<string, unknown>): BpfObject {
  // Two programs for the same rows, of which the second works everywhere.
  const unwanted = without.has('tables') ? 'tables' : 'files'
  return loadOnly(bytes, (name) => name !== unwanted && !without.has(name))
}

function loadOnly(bytes: Uint8Array, wanted: (name: string) => boolean): BpfObject {
  // The types of modules are not needed, and looking for ours among them would double the time.
  const object = BpfObject.open(bytes, { name: 'lastref', kernelTypes: 'vmlinux' })
  try {
    for (const { name } of object.programs()) object.setAutoload(name, wanted(name))
    object.load()
    return object
  } catch (error) {
    object.close()
    throw error
  }
}

/** Returns the optional walks that do not load, each tried without the others, with the reason. */
function refusedAlone(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  const refused = new Map<string, unknown>()
  for (const names of optionalWalks) {
    try {
      loadOnly(bytes, (name) => names.includes(name)).close()
    } catch (error) {
      for (const name of names) refused.set(name, error)
    }
  }
  return refused
}

/** A program was refused; what else is missing (libbpf, a capability) leaves nothing to try. */
function isAboutPrograms(error: unknown): boolean {
  return error instanceof LastrefError && ['LRE154', 'LRE450', 'LRE452'].includes(error.code)
}
