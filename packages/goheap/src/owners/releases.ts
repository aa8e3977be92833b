import type { RuntimeLayout } from '../layout/layout.ts'
import { type Spans, spanUse } from '../memory/spans.ts'
import type { Words } from '../memory/words.ts'
import { fdFieldOf, type FdField } from '../types/fd-field.ts'
import { type GoTypes, kind } from '../types/go-types.ts'

/** A finalizer or cleanup of an object that holds the number of an fd. */
export interface Release {
  readonly kind: 'finalizer' | 'cleanup'
  readonly fd: number
  /** Of the object; 0 for a queued cleanup, which outlives it. */
  readonly object: number
  /** In bytes; null: not known. */
  readonly size: number | null
  /** E.g. `*sys.FD`; null: a cleanup does not say. */
  readonly type: string | null
  /** Address of the closure that is called. */
  readonly closure: number
}

/** Every finalizer or cleanup, also of objects without an fd: what their closures hold stays alive. */
export interface RegisteredClosure {
  readonly closure: number
  readonly argument: number
}

export interface Releases {
  readonly registered: readonly Release[]
  readonly closures: readonly RegisteredClosure[]
  /** Some list of specials could not be read to its end. */
  readonly incomplete: boolean
}

const maxSpecials = 4_000_000
/** An fd is below the highest `fs.nr_open` that anybody sets. */
const maxFd = 2 ** 24

/** Reads the finalizers and cleanups that are registered for objects of the heap. */
export class ReleaseReader {
  readonly #layout: RuntimeLayout
  readonly #types: GoTypes
  readonly #nameOf: (closure: number, memory: Words) => string | null
  readonly #fields = new Map<number, { name: string; size: number; field: FdField | null } | null>()

  constructor(
    layout: RuntimeLayout,
    types: GoTypes,
    nameOf: (closure: number, memory: Words) => string | null,
  ) {
    this.#layout = layout
    this.#types = types
    this.#nameOf = nameOf
  }

  /** Returns those that hold one of the fds. */
  read(spans: Spans, memory: Words, fds: ReadonlySet<number>): Releases {
    const layout = this.#layout
    const registered: Release[] = []
    const closures: RegisteredClosure[] = []
    let incomplete = false
    let seen = 0
    for (let index = 0; index < spans.count; index++) {
      if (spans.uses[index] === spanUse.manual) continue
      const start = spans.starts[index] ?? 0
      for (let at = spans.specials[index] ?? 0; at !== 0;) {
        const next = memory.word(at + layout['special.next'])
        const head = memory.word(at + layout['special.offset'])
        const kindOfIt = memory.bytes(at + layout['special.kind'], 1)?.[0]
        if (next === null || head === null || kindOfIt === undefined || ++seen > maxSpecials) {
          incomplete = true
          break
        }
        const object = start + specialOffset(head, layout)
        if (kindOfIt === layout['kind.finalizer']) {
          const release = this.#finalizer(at, object, memory)
          if (release !== null && fds.has(release.fd)) registered.push(release)
          closures.push({
            closure: memory.word(at + layout['specialfinalizer.fn']) ?? 0,
            argument: 0,
          })
        } else if (kindOfIt === layout['kind.cleanup']) {
          const closure = memory.word(at + (layout['specialCleanup.fn'] ?? 0)) ?? 0
          const argumentAt = layout['specialCleanup.arg']
          const argument = argumentAt === null ? 0 : (memory.word(at + argumentAt) ?? 0)
          closures.push({ closure, argument })
          const release = this.#cleanup(object, closure, argument, memory, fds)
          if (release !== null) registered.push(release)
        }
        at = next
      }
    }
    return { registered, closures, incomplete }
  }

  /** Returns the fd that an object holds whose finalizer waits to run; null: it holds none. */
  queuedFinalizer(object: number, closure: number, type: number, memory: Words): Release | null {
    return this.#held(object, closure, type, memory)
  }

  /** Returns the fds that a cleanup that waits to run has captured. */
  queuedCleanup(
    closure: number,
    argument: number,
    memory: Words,
    fds: ReadonlySet<number>,
  ): Release | null {
    const fd = this.#captured(closure, argument, memory).find((value) => fds.has(value))
    return fd === undefined || !this.#closes(closure, memory)
      ? null
      : { kind: 'cleanup', fd, object: 0, size: null, type: null, closure }
  }

  #finalizer(at: number, object: number, memory: Words): Release | null {
    const layout = this.#layout
    const type = memory.word(at + layout['specialfinalizer.ot']) ?? 0
    const closure = memory.word(at + layout['specialfinalizer.fn']) ?? 0
    return this.#held(object, closure, type, memory)
  }

  #held(object: number, closure: number, type: number, memory: Words): Release | null {
    const known = this.#typeOf(type)
    if (known === null || known.field === null) return null
    const bytes = memory.bytes(object + known.field.offset, known.field.size)
    if (bytes === null) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const fd = known.field.size === 8 ? Number(view.getBigInt64(0, true)) : view.getInt32(0, true)
    const { name, size } = known
    return { kind: 'finalizer', fd, object, size, type: name, closure }
  }

  #typeOf(pointer: number): { name: string; size: number; field: FdField | null } | null {
    const known = this.#fields.get(pointer)
    if (known !== undefined) return known
    const type = this.#types.at(pointer)
    const element =
      type?.kind === kind.pointer && type.element !== null ? this.#types.at(type.element) : null
    const result =
      type === null || element === null
        ? null
        : { name: type.name, size: element.size, field: fdFieldOf(this.#types, element) }
    this.#fields.set(pointer, result)
    return result
  }

  /**
   * A cleanup does not say what type its object has. It counts when it captured the number and the
   * object holds it as well, as in cilium/ebpf, or when its function is called after closing.
   */
  #cleanup(
    object: number,
    closure: number,
    argument: number,
    memory: Words,
    fds: ReadonlySet<number>,
  ): Release | null {
    const fd = this.#captured(closure, argument, memory).find((value) => fds.has(value))
    if (fd === undefined) return null
    const own = [0, 8, 16, 24].map((offset) => memory.word(object + offset))
    if (!own.includes(fd) && !this.#closes(closure, memory)) return null
    return { kind: 'cleanup', fd, object, size: null, type: null, closure }
  }

  #closes(closure: number, memory: Words): boolean {
    return /clos|releas|fd/iu.test(this.#nameOf(closure, memory)?.split('/').at(-1) ?? '')
  }

  /** The argument in its box, or what the closure of an older Go captured. */
  #captured(closure: number, argument: number, memory: Words): number[] {
    const places = argument === 0 ? [16, 24, 8].map((at) => closure + at) : [argument]
    return places
      .map((place) => memory.word(place))
      .filter((value) => value !== null)
      .filter((value) => value < maxFd)
  }
}

/** 16 bits up to Go 1.23, and then as wide as an address. */
function specialOffset(word: number, layout: RuntimeLayout): number {
  const isWide = layout['special.kind'] >= layout['special.offset'] + 8
  return isWide ? word : word % 65_536
}
