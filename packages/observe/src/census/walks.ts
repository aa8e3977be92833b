import type { BpfMap, GlobalSection, IteratorLink, MappedArray, OwnIds } from '@lastref/ebpf'
import type { ObjectKind } from '@lastref/model'
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
import { loadWalks, type LoadedWalks } from './load-walks.ts'
import { RowMemory } from './row-memory.ts'

/** The kernel's walks over objects and files; see bpf/census.bpf.c. Each call is one fresh pass. */
export class Walks implements Disposable {
  readonly #object: LoadedWalks['object']
  readonly #names: readonly string[]
  readonly #links = new Map<string, IteratorLink>()
  #own: OwnSets | null = null
  // Read twice in each reading, with the same rows but for what moved.
  readonly #maps = new RowMemory(mapRowSize, decodeMapRow)
  readonly #progs = new RowMemory(progRowSize, decodeProgRow)
  readonly #linkRows = new RowMemory(linkRowSize, decodeLinkRow)
  /** Where the walk over file tables writes its rows. */
  #window: MappedArray | undefined
  /** Walks the kernel refused, with the reason. */
  readonly refused: ReadonlyMap<string, unknown>

  private constructor({ object, names, refused }: LoadedWalks) {
    this.#object = object
    this.#names = names
    this.refused = refused
  }

  /** @throws LastrefError as `loadWalks` does */
  static load(): Walks {
    return new Walks(loadWalks())
  }

  /** Attaches the walks that every reading takes. */
  attachVisible(): void {
    for (const name of this.#names) if (name !== 'hidden') this.#link(name)
  }

  /** Attaches the walk over hidden holders. Returns false when it is, or cannot be. */
  attachHidden(): boolean {
    if (this.#links.has('hidden') || !this.#names.includes('hidden')) return false
    this.#link('hidden')
    return true
  }

  /** Tells whether the object exists because of these walks. */
  isOwn(kind: ObjectKind, id: number): boolean {
    this.#own ??= ownSets(this.#object.ownIds())
    return this.#own[kind].has(id)
  }

  /** The memory the programs share with lastref: `known`, `drops`, `suspects_only`. */
  get shared(): GlobalSection {
    return this.#object.bss
  }

  /** The map that the walks are restricted by. It is the object's: valid until it is closed. */
  get suspects(): BpfMap {
    return this.#object.map('suspects')
  }

  maps(): readonly MapRow[] {
    return this.#maps.rowsOf((onChunk) => this.#pass('maps', onChunk))
  }

  progs(): readonly ProgRow[] {
    return this.#progs.rowsOf((onChunk) => this.#pass('progs', onChunk))
  }

  links(): readonly LinkRow[] {
    return this.#linkRows.rowsOf((onChunk) => this.#pass('links', onChunk))
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
      this.#own = null
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

  #pass(name: string, onChunk: (chunk: Uint8Array) => void): void {
    if (!this.refused.has(name)) this.#link(name).readAll(onChunk)
  }

  #read<Row>(
    name: string,
    size: number,
    decode: (view: DataView, at: number) => Row,
    during?: (rows: readonly Row[]) => void,
  ): Row[] {
    const rows: Row[] = []
    this.#pass(name, (chunk) => {
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      for (let at = 0; at < chunk.byteLength; at += size) rows.push(decode(view, at))
      during?.(rows)
    })
    return rows
  }
}

type OwnSets = Readonly<Record<ObjectKind, ReadonlySet<number>>>

function ownSets({ maps, progs, links, btf }: OwnIds): OwnSets {
  return { map: new Set(maps), prog: new Set(progs), link: new Set(links), btf: new Set(btf) }
}
