import { existsSync, readFileSync } from 'node:fs'
import { attachRefused, featureMissing, tracefsMissing } from '../errors-objects.ts'
import { stableAddress } from '../native/bpf-attr.ts'
import { errno } from '../native/errno.ts'
import { libc } from '../native/libc.ts'
import { syscallNumber } from '../native/syscall-numbers.ts'

/** A place in the kernel or in a program that a perf event stands for. */
export type ProbeTarget =
  | { readonly to: 'tracepoint'; readonly category: string; readonly name: string }
  | {
      readonly to: 'kprobe'
      readonly function: string
      readonly offset?: number
      readonly retprobe?: boolean
    }
  | {
      readonly to: 'uprobe'
      readonly path: string
      /** Offset in the file, not an address. */
      readonly offset: number
      /** Only this process; every one when left out. */
      readonly pid?: number
      readonly retprobe?: boolean
    }

const attrSize = 112
const PERF_TYPE_TRACEPOINT = 2
const PERF_FLAG_FD_CLOEXEC = 8
const PERF_SAMPLE_RAW = 1 << 10
const tracingRoots = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing']
const devices = '/sys/bus/event_source/devices'

/**
 * Returns the fd of the perf event for `target`.
 *
 * @throws UnsupportedFeatureError LRE155 without kprobes, uprobes or tracefs
 * @throws LastrefError LRE456 when there is no such tracepoint or function
 */
export function openProbe(program: string, target: ProbeTarget): number {
  const bytes = new Uint8Array(new ArrayBuffer(attrSize))
  const attr = new DataView(bytes.buffer)
  attr.setUint32(4, attrSize, true)
  attr.setBigUint64(16, 1n, true)
  attr.setUint32(48, 1, true)
  const keep: Uint8Array[] = []
  const name = (text: string): bigint => {
    const cString = new TextEncoder().encode(`${text}\0`)
    keep.push(cString)
    return stableAddress(cString)
  }
  let pid = -1
  switch (target.to) {
    case 'tracepoint':
      attr.setUint32(0, PERF_TYPE_TRACEPOINT, true)
      attr.setBigUint64(8, tracepointId(program, target.category, target.name), true)
      attr.setBigUint64(24, BigInt(PERF_SAMPLE_RAW), true)
      break
    case 'kprobe':
      attr.setUint32(0, dynamicType('kprobe'), true)
      attr.setBigUint64(8, target.retprobe === true ? 1n : 0n, true)
      attr.setBigUint64(56, name(target.function), true)
      attr.setBigUint64(64, BigInt(target.offset ?? 0), true)
      break
    case 'uprobe':
      attr.setUint32(0, dynamicType('uprobe'), true)
      attr.setBigUint64(8, target.retprobe === true ? 1n : 0n, true)
      attr.setBigUint64(56, name(target.path), true)
      attr.setBigUint64(64, BigInt(target.offset), true)
      pid = target.pid ?? -1
      break
  }
  // With a process every CPU is meant (-1), without one a single CPU stands for all.
  const fd = libc().syscall(
    syscallNumber('perf_event_open'),
    stableAddress(bytes),
    pid,
    pid === -1 ? 0 : -1,
    -1,
    PERF_FLAG_FD_CLOEXEC,
  )
  if (fd < 0 || keep.length > 1) throw attachRefused(program, describe(target), target.to, -fd)
  return fd
}

function describe(target: ProbeTarget): string {
  switch (target.to) {
    case 'tracepoint':
      return `tracepoint ${target.category}:${target.name}`
    case 'kprobe':
      return `kprobe ${target.function}`
    case 'uprobe':
      return `uprobe ${target.path}+0x${target.offset.toString(16)}`
  }
}

/** The kernel numbers the type of kprobe and uprobe events at boot. */
function dynamicType(kind: 'kprobe' | 'uprobe'): number {
  try {
    return Number(readFileSync(`${devices}/${kind}/type`, 'latin1'))
  } catch (cause) {
    const option = kind === 'kprobe' ? 'CONFIG_KPROBE_EVENTS' : 'CONFIG_UPROBE_EVENTS'
    throw featureMissing(`attach:${kind}`, `${kind}s are not configured (${option})`, cause)
  }
}

function tracepointId(program: string, category: string, name: string): bigint {
  const events = tracingRoots.map((root) => `${root}/events`).find((path) => existsSync(path))
  if (events === undefined) throw tracefsMissing()
  try {
    return BigInt(readFileSync(`${events}/${category}/${name}/id`, 'latin1').trim())
  } catch {
    throw attachRefused(program, `tracepoint ${category}:${name}`, 'tracepoint', errno.ENOENT)
  }
}
