import {
  BpfObject,
  RingBuffer,
  type BpfLink,
  type BpfMap,
  type GlobalSection,
  type IteratorLink,
} from '@lastref/ebpf'
import { readBpfObject } from '../bpf-object-file.ts'

/** The `const volatile` globals of bpf/tracker.bpf.c that are asked for. */
export interface Knobs {
  readonly everywhere: boolean
}

/** Programs that a kernel may lack something for, with what is lost without them. */
export interface Attempt {
  readonly without: readonly string[]
  readonly readMappings: boolean
}

const attempts: readonly Attempt[] = [[], ['executing'], ['freed'], ['executing', 'freed']].flatMap(
  (without) => [
    { without, readMappings: true },
    { without, readMappings: false },
  ],
)

/** The loaded kernel side of the tracker: bpf/tracker.bpf.c. Nothing is attached yet. */
export class TrackerPrograms implements Disposable {
  readonly attempt: Attempt
  readonly #object: BpfObject
  readonly #iterators = new Map<string, IteratorLink>()
  readonly #links = new Map<string, BpfLink>()

  private constructor(object: BpfObject, attempt: Attempt) {
    this.#object = object
    this.attempt = attempt
  }

  /**
   * Loads the programs with as much as this kernel takes of what is optional.
   *
   * @throws LastrefError what the eBPF library says about the last attempt, which asks for least: what
   *   the others say is what this kernel lacks.
   */
  static load(programs: readonly string[], knobs: Knobs): TrackerPrograms {
    const bytes = readBpfObject('tracker')
    let last: unknown
    for (const attempt of attempts) {
      const object = BpfObject.open(bytes, { name: 'lastref', kernelTypes: 'vmlinux' })
      try {
        const wanted = [...programs, 'freed'].filter((name) => !attempt.without.includes(name))
        object.loadOnly(wanted)
        for (const [name, isOn] of Object.entries(knobs)) object.rodata.set(name, isOn ? 1 : 0)
        object.rodata.set('read_mappings', attempt.readMappings ? 1 : 0)
        object.load()
        return new TrackerPrograms(object, attempt)
      } catch (error) {
        object.close()
        last = error
      }
    }
    throw last
  }

  /** The memory the programs share with user space: the globals of bpf/tracker.bpf.c. */
  get shared(): GlobalSection {
    return this.#object.bss
  }

  map(name: string): BpfMap {
    return this.#object.map(name)
  }

  ring(name: string): RingBuffer {
    return RingBuffer.open(this.#object.map(name))
  }

  /**
   * Attaches those of the programs that were loaded and are not attached. The kernel takes them off
   * when this process ends, however it does.
   */
  attach(names: readonly string[]): void {
    for (const name of names) {
      if (this.attempt.without.includes(name) || this.#links.has(name)) continue
      this.#links.set(name, this.#object.program(name).attach())
    }
  }

  detach(name: string): void {
    this.#links.get(name)?.close()
    this.#links.delete(name)
  }

  /** Runs a `raw_tp` program once, in this thread, with these arguments. */
  run(name: string, ...words: readonly number[]): void {
    const context = new Uint8Array(words.length * 8)
    const view = new DataView(context.buffer)
    for (const [index, word] of words.entries()) view.setBigUint64(index * 8, BigInt(word), true)
    this.#object.program(name).testRun({ context })
  }

  /** One pass of an iterator. */
  iterate(name: string, mapName?: string): Uint8Array {
    let link = this.#iterators.get(name)
    if (link === undefined) {
      const target = mapName === undefined ? {} : { mapFd: this.map(mapName).fd }
      link = this.#object.program(name).attachIterator(target)
      this.#iterators.set(name, link)
    }
    return link.readBytes()
  }

  [Symbol.dispose](): void {
    this.#object.close()
  }
}
