import { BpfObject, structCodec, u32, u64 } from '@lastref/ebpf'
import type { ObjectKind } from '@lastref/model'
import { readBpfObject } from '../bpf-object-file.ts'
import { commandName } from '../tracker/commands.ts'

/** How often one process called one command of bpf(2) on one object since counting began. */
export interface CallCount {
  readonly pid: number
  /** As the UAPI names it, e.g. `BPF_MAP_LOOKUP_ELEM`. */
  readonly command: string
  /** Null where the command is about none, or where the kernel does not tell before it is done. */
  readonly object: { readonly kind: ObjectKind; readonly id: number } | null
  readonly calls: number
}

/** `enum subject_kind` of bpf/calls.bpf.c. */
const kinds: readonly (ObjectKind | null)[] = [null, 'map', 'prog', 'link', 'btf']

/** `struct call_key` of bpf/calls.bpf.c. */
const keyCodec = structCodec({ tgid: u32, command: u32, kind: u32, id: u32 })

/** The tracepoint of bpf(2) alone, and that of all system calls, which needs no tracefs. */
const hooks = ['count_call', 'count_any_call'] as const

/**
 * Counts the bpf() calls of every process but this one, for as long as it lives. Its tracepoint slows
 * every system call of the host: a little, because the kernel then takes its slower way into all of
 * them, and where tracefs is not mounted by a program that runs at each of them.
 */
export class CallCounter implements Disposable {
  readonly #object: BpfObject

  private constructor(object: BpfObject) {
    this.#object = object
  }

  /** @throws LastrefError what the eBPF library says about a missing capability or tracepoint. */
  static open(): CallCounter {
    let first: unknown
    for (const hook of hooks) {
      const object = BpfObject.open(readBpfObject('calls'), {
        name: 'lastref',
        kernelTypes: 'vmlinux',
      })
      try {
        object.loadOnly([hook])
        object.rodata.set('own_tgid', process.pid)
        object.load()
        object.program(hook).attach()
        return new CallCounter(object)
      } catch (error) {
        object.close()
        first ??= error
      }
    }
    throw first
  }

  /** Returns the counts since it was opened, in no order. */
  read(): readonly CallCount[] {
    const entries = this.#object.map('calls').typed(keyCodec, u64).entries()
    return [...entries].map(([{ command, id, kind, tgid }, calls]) => {
      const subject = kinds[kind] ?? null
      return {
        pid: tgid,
        command: commandName(command),
        object: subject === null ? null : { kind: subject, id },
        calls: Number(calls),
      }
    })
  }

  /** How many calls there was no room to count. */
  get uncounted(): number {
    return Number(this.#object.bss.get('uncounted'))
  }

  [Symbol.dispose](): void {
    this.#object.close()
  }
}
