import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfCommand } from '../native/bpf-syscall.ts'

/** What a program is run with; which of it a program type takes is documented with BPF_PROG_RUN. */
export interface TestRunInput {
  /** The packet of a network program; at least 14 bytes. */
  readonly data?: Uint8Array
  /** The context, e.g. the arguments of a `syscall` or `raw_tracepoint` program. */
  readonly context?: Uint8Array
  /** How often to run it; 1 when left out. */
  readonly repeat?: number
  /** Room for the packet that comes out, in bytes; what went in and 256 more when left out. */
  readonly outputSize?: number
  readonly flags?: number
}

export interface TestRunResult {
  readonly returnValue: number
  /** Nanoseconds, the mean of the runs. */
  readonly durationNs: number
  readonly output: Uint8Array
  readonly context: Uint8Array
}

/**
 * Runs the program behind `fd` once, or `repeat` times, in this thread.
 *
 * @throws BpfSystemError: ENOTSUPP for a program type that cannot be run, EINVAL for wrong input.
 */
export function testRun(fd: number, input: TestRunInput): TestRunResult {
  const data = own(input.data)
  const context = own(input.context)
  const room = input.outputSize ?? (data === undefined ? 0 : data.byteLength + 256)
  const output = room === 0 ? undefined : new Uint8Array(new ArrayBuffer(room))
  const contextOut = context === undefined ? undefined : own(context)
  const attr = new BpfAttr()
    .u32(0, fd)
    .u32(8, data?.byteLength ?? 0)
    .u32(12, room)
    .pointer(16, data)
    .pointer(24, output)
    .u32(32, input.repeat ?? 0)
    .u32(40, context?.byteLength ?? 0)
    .pointer(48, context)
    .u32(64, input.flags ?? 0)
  // A `syscall` program writes to the context it is given, others answer in a second buffer.
  const inPlace = data === undefined
  if (!inPlace) attr.u32(44, contextOut?.byteLength ?? 0).pointer(56, contextOut)
  bpfCommand('PROG_TEST_RUN', attr)
  return {
    returnValue: attr.readU32(4),
    durationNs: attr.readU32(36),
    output: output?.slice(0, attr.readU32(12)) ?? new Uint8Array(),
    context: (inPlace ? context : contextOut)?.slice() ?? new Uint8Array(),
  }
}

function own(bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined) return undefined
  const copy = new Uint8Array(new ArrayBuffer(bytes.byteLength))
  copy.set(bytes)
  return copy
}
