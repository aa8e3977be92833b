import { stableAddress } from '../native/bpf-attr.ts'
import { objectInfo } from '../native/object-info.ts'
import { programTypeName, type ProgramType } from './program-type.ts'

/** What the kernel says about a program: struct bpf_prog_info in include/uapi/linux/bpf.h. */
export interface ProgramInfo {
  readonly type: ProgramType
  readonly id: number
  /** Eight bytes in hexadecimal, the same for the same instructions. */
  readonly tag: string
  /** At most 15 characters of the name. */
  readonly name: string
  /** Nanoseconds since boot. */
  readonly loadedAt: bigint
  readonly uid: number
  readonly gplCompatible: boolean
  readonly jitedBytes: number
  readonly mapIds: readonly number[]
  /** 0 for none. */
  readonly btfId: number
  readonly attachBtfId: number
  /** Counted only while statistics are on (kernel.bpf_stats_enabled). */
  readonly runTimeNs: bigint
  readonly runCount: bigint
  /** How many instructions the verifier walked; 0 before Linux 5.16. */
  readonly verifiedInstructions: number
}

const infoSize = 232

/**
 * Returns what the kernel says about the program behind `fd`.
 *
 * @throws BpfSystemError
 */
export function readProgramInfo(fd: number): ProgramInfo {
  const bytes = new Uint8Array(new ArrayBuffer(infoSize))
  objectInfo(fd, bytes)
  const view = new DataView(bytes.buffer)
  const word = (offset: number): number => view.getUint32(offset, true)
  const name = bytes.subarray(64, 80)
  const end = name.indexOf(0)
  return {
    type: programTypeName(word(0)),
    id: word(4),
    tag: Buffer.from(bytes.subarray(8, 16)).toString('hex'),
    name: new TextDecoder().decode(name.subarray(0, end < 0 ? name.length : end)),
    loadedAt: view.getBigUint64(40, true),
    uid: word(48),
    gplCompatible: (word(84) & 1) === 1,
    jitedBytes: word(16),
    mapIds: readMapIds(fd, word(52)),
    btfId: word(128),
    attachBtfId: word(224),
    runTimeNs: view.getBigUint64(192, true),
    runCount: view.getBigUint64(200, true),
    verifiedInstructions: word(216),
  }
}

// The kernel tells the number of maps first and fills in their ids when it is given room for them.
function readMapIds(fd: number, count: number): readonly number[] {
  if (count === 0) return []
  const ids = new Uint32Array(new ArrayBuffer(4 * count))
  const bytes = new Uint8Array(new ArrayBuffer(infoSize))
  const view = new DataView(bytes.buffer)
  view.setUint32(52, count, true)
  view.setBigUint64(56, stableAddress(new Uint8Array(ids.buffer)), true)
  objectInfo(fd, bytes)
  return [...ids.subarray(0, view.getUint32(52, true))]
}
