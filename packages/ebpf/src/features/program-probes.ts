import { attachTypeNumber, type KnownAttachType } from '../link/attach-type.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { errno, errnoName } from '../native/errno.ts'
import { closeFd } from '../native/fd.ts'
import { programTypes } from '../program/program-type.ts'
import type { FeatureOutcome, FeatureProbe } from './feature.ts'

export interface SmallProgram {
  /** Number of the program type. */
  readonly type: number
  readonly expectedAttachType?: number
  readonly attachBtfId?: number
  readonly flags?: number
  /** Called first, with no arguments set up. */
  readonly helper?: number
}

// Types that load only for a hook, with the hook that asks for least.
const expected: Readonly<Record<string, KnownAttachType>> = {
  cgroup_sock_addr: 'cgroup_inet4_bind',
  cgroup_sockopt: 'cgroup_getsockopt',
  sk_lookup: 'sk_lookup',
  netfilter: 'netfilter',
}

const since: Readonly<Record<string, string>> = {
  struct_ops: '5.6',
  ext: '5.6',
  lsm: '5.7',
  sk_lookup: '5.9',
  syscall: '5.14',
  netfilter: '6.4',
}

// They cannot load without a BTF target; the attach probes try them.
const needTarget = new Set(['unspec', 'tracing', 'struct_ops', 'ext', 'lsm'])
const BPF_F_SLEEPABLE = 16

export const programProbes: readonly FeatureProbe[] = programTypes.flatMap((type, number) => {
  if (needTarget.has(type)) return []
  const hook = expected[type]
  return {
    name: `program:${type}`,
    group: 'program',
    ...(since[type] === undefined ? {} : { since: since[type] }),
    probe: () =>
      tryLoad({
        type: number,
        ...(hook === undefined ? {} : { expectedAttachType: attachTypeNumber(hook) }),
        ...(type === 'syscall' ? { flags: BPF_F_SLEEPABLE } : {}),
      }),
  } satisfies FeatureProbe
})

// enum bpf_func_id in include/uapi/linux/bpf.h: those this project's programs build on.
const helpers: readonly (readonly [string, number, string])[] = [
  ['bpf_get_stack', 67, '4.18'],
  ['bpf_ringbuf_output', 130, '5.8'],
  ['bpf_probe_read_kernel', 113, '5.5'],
  ['bpf_d_path', 147, '5.10'],
  ['bpf_ktime_get_coarse_ns', 160, '5.11'],
  ['bpf_for_each_map_elem', 164, '5.13'],
  ['bpf_sys_bpf', 166, '5.14'],
  ['bpf_get_attach_cookie', 174, '5.15'],
  ['bpf_find_vma', 180, '5.17'],
  ['bpf_loop', 181, '5.17'],
  ['bpf_copy_from_user_task', 191, '5.18'],
]

export const helperProbes: readonly FeatureProbe[] = helpers.map(([name, id, version]) => ({
  name: `helper:${name}`,
  group: 'helper',
  since: version,
  probe: () => loadsWithHelper(id),
}))

/** Tells whether the kernel knows the helper at all; for its program types it may still refuse. */
export function loadsWithHelper(helper: number): FeatureOutcome {
  const log = new Uint8Array(new ArrayBuffer(4096))
  const result = load({ type: 5, helper }, log)
  if (result >= 0) {
    closeFd(result)
    return { supported: true, reason: 'a program that calls it loads' }
  }
  const text = new TextDecoder().decode(log.subarray(0, Math.max(0, log.indexOf(0))))
  if (text === '') return refusal(-result)
  // "invalid func unknown#181" is a number beyond the kernel's last; "unknown func" or "program of
  // this type cannot use helper" is one that exists for others, and so is a complaint of arguments.
  const missing = /invalid func/.test(text)
  return missing
    ? { supported: false, reason: 'this kernel does not know it' }
    : { supported: true, reason: 'this kernel knows it' }
}

/** Loads the program and releases it again. */
export function tryLoad(program: SmallProgram): FeatureOutcome {
  const result = load(program)
  if (result < 0) return refusal(-result)
  closeFd(result)
  return { supported: true, reason: 'a small program of this type loads' }
}

export function refusal(number: number): FeatureOutcome {
  const name = errnoName(number)
  switch (number) {
    case errno.EPERM:
    case errno.EACCES:
      return { supported: false, reason: `not permitted (${name})` }
    case errno.EINVAL:
    case errno.ENOTSUPP:
    case errno.EOPNOTSUPP:
      return { supported: false, reason: `this kernel does not have it (${name})` }
    default:
      return { supported: false, reason: `refused with ${name}` }
  }
}

/** Returns the fd of a program that returns 0, or 1 where 0 is no valid answer; or -errno. */
export function load(program: SmallProgram, log?: Uint8Array): number {
  // Some hooks accept only 0 and others only 1.
  const first = loadReturning(program, 0, log)
  return first === -errno.EINVAL && log === undefined ? loadReturning(program, 1) : first
}

function loadReturning(program: SmallProgram, value: number, log?: Uint8Array): number {
  const { type, helper } = program
  // struct bpf_insn: call helper; r0 = value; exit
  const instructions = [
    ...(helper === undefined ? [] : [0x85n | (BigInt(helper) << 32n)]),
    0xb7n | (BigInt(value) << 32n),
    0x95n,
  ]
  const words = new BigUint64Array(new ArrayBuffer(8 * instructions.length))
  words.set(instructions)
  const attr = new BpfAttr()
    .u32(0, type)
    .u32(4, instructions.length)
    .pointer(8, new Uint8Array(words.buffer))
    .pointer(16, new TextEncoder().encode('GPL\0'))
    .u32(44, program.flags ?? 0)
    .u32(68, program.expectedAttachType ?? 0)
    .u32(108, program.attachBtfId ?? 0)
  if (log !== undefined) attr.u32(24, 1).u32(28, log.byteLength).pointer(32, log)
  return bpfResult('PROG_LOAD', attr)
}
