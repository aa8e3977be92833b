import { readFileSync } from 'node:fs'
import { BpfObject, RingBuffer } from '@lastref/ebpf'
import type { Stack } from '@lastref/model'
import { parseMaps, procImageSource, type ProcessImages } from '@lastref/symbols'
import { readBpfObject } from '../bpf-object-file.ts'
import {
  decodeGrower,
  decodeGrowthRecord,
  GrowthCall,
  type GrowthRecord,
} from '../generated/wire-growth.ts'
import { orNull } from '../procfs/errno.ts'
import { snapshotOf } from '../stack-snapshot.ts'
import { numberBytes, wordBytes } from '../tracker/key-bytes.ts'
import type { SymboliserLike } from '../tracker/options.ts'
import { stackOf } from '../tracker/site-book.ts'

/** A call by which the address space of a process grew. */
export interface MappingCall {
  readonly pid: number
  readonly call: 'mmap' | 'brk' | 'mremap' | 'mprotect'
  /** Where what is new begins. */
  readonly address: bigint
  readonly bytes: number
  readonly stack: Stack
}

const names: ReadonlyMap<number, MappingCall['call']> = new Map([
  [GrowthCall.MMAP, 'mmap'],
  [GrowthCall.BRK, 'brk'],
  [GrowthCall.MREMAP, 'mremap'],
  [GrowthCall.MPROTECT, 'mprotect'],
])

/** The tracepoints of the four calls, or that of all system calls, which needs no tracefs. */
const ways = [['mapped', 'protected', 'remapped', 'moved_break'], ['returned_anywhere']] as const

/** As many stacks are kept: a program that maps in a loop says the same again and again. */
const maxCalls = 4096
/** `struct grower` of bpf/wire-growth.h. */
const growerBytes = 24

/**
 * Sees by which calls, and from where in the program, the address spaces of some processes grow. Its
 * tracepoints slow system calls of the whole host a little, so it lives only as long as somebody looks;
 * they are gone with this process, however it ends. `poll` must be called several times a second.
 */
export class MappingStacks implements Disposable {
  readonly #object: BpfObject
  readonly #ring: RingBuffer
  readonly #symboliser: SymboliserLike
  readonly #images = new Map<number, { readonly code: string; readonly images: ProcessImages }>()
  readonly #calls: MappingCall[] = []
  #dropped = 0

  private constructor(object: BpfObject, symboliser: SymboliserLike) {
    this.#object = object
    this.#ring = RingBuffer.open(object.map('calls'))
    this.#symboliser = symboliser
  }

  /** @throws LastrefError what the eBPF library says about a missing capability or tracepoint. */
  static open(pids: readonly number[], symboliser: SymboliserLike): MappingStacks {
    let first: unknown
    for (const programs of ways) {
      const object = BpfObject.open(readBpfObject('growth'), {
        name: 'lastref',
        kernelTypes: 'vmlinux',
      })
      try {
        object.loadOnly([...programs])
        object.load()
        const growers = object.map('growers')
        for (const pid of pids) growers.update(numberBytes(pid), growerOf(pid))
        for (const program of programs) object.program(program).attach()
        return new MappingStacks(object, symboliser)
      } catch (error) {
        object.close()
        first ??= error
      }
    }
    throw first
  }

  /** Takes what the kernel has to tell; never blocks. */
  poll(): void {
    this.#ring.consume((view, at) => this.#enter(decodeGrowthRecord(view, at)))
  }

  /** Returns the calls of a process until now, oldest first. */
  callsOf(pid: number): readonly MappingCall[] {
    return this.#calls.filter((call) => call.pid === pid)
  }

  /** Returns how many calls of a process there was no room for. */
  lostOf(pid: number): number {
    const value = this.#object.map('growers').lookup(numberBytes(pid))
    if (value === undefined) return this.#dropped
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
    return decodeGrower(view, 0).lostCalls + this.#dropped
  }

  [Symbol.dispose](): void {
    this.#ring.close()
    for (const { images } of this.#images.values()) images[Symbol.dispose]()
    this.#object.close()
  }

  #enter(record: GrowthRecord): void {
    const call = names.get(record.call)
    if (call === undefined) return
    if (this.#calls.length >= maxCalls) {
      this.#dropped += 1
      return
    }
    const { address, bytes, tgid } = record
    const images = this.#imagesOf(tgid)
    const stack: Stack =
      images === null
        ? { frames: [], ended: 'no-unwind-info', notes: [] }
        : stackOf(this.#symboliser.symbolise(images, snapshotOf(record)))
    this.#calls.push({ pid: tgid, call, address, bytes, stack })
  }

  /** A library that was loaded meanwhile makes the images known anew. */
  #imagesOf(pid: number): ProcessImages | null {
    const text = orNull(() => readFileSync(`/proc/${pid}/maps`, 'utf8'))
    const known = this.#images.get(pid)
    if (text === null || text === '') return known?.images ?? null
    const ranges = parseMaps(text)
    const code = ranges
      .filter(({ executable }) => executable)
      .map(({ inode, start }) => `${start} ${inode}`)
      .join()
    if (known?.code === code) return known.images
    known?.images[Symbol.dispose]()
    const images = this.#symboliser.addProcess(pid, ranges, procImageSource(pid))
    this.#images.set(pid, { code, images })
    return images
  }
}

/** Where the heap of malloc ends now: the first call of brk is measured from there. */
function growerOf(pid: number): Uint8Array {
  const text = orNull(() => readFileSync(`/proc/${pid}/maps`, 'latin1')) ?? ''
  const end = /^[0-9a-f]+-([0-9a-f]+) .*\[heap\]$/mu.exec(text)?.[1]
  const bytes = new Uint8Array(growerBytes)
  if (end !== undefined) bytes.set(wordBytes(Number.parseInt(end, 16)))
  return bytes
}
