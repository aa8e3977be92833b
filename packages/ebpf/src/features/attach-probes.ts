import { existsSync, readFileSync } from 'node:fs'
import { Btf } from '../btf/btf.ts'
import { attachTypeNumber, type KnownAttachType } from '../link/attach-type.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { errno, errnoName } from '../native/errno.ts'
import { closeFd } from '../native/fd.ts'
import { programTypes } from '../program/program-type.ts'
import type { FeatureOutcome, FeatureProbe } from './feature.ts'
import { load, refusal } from './program-probes.ts'

const vmlinux = '/sys/kernel/btf/vmlinux'
const devices = '/sys/bus/event_source/devices'

export const attachProbes: readonly FeatureProbe[] = [
  // A function nobody calls, and a tracepoint that is rare: the probe is gone at once.
  tracing('tp_btf', 'trace_raw_tp', 'btf_trace_bpf_test_finish', '5.5'),
  tracing('fentry', 'trace_fentry', 'bpf_fentry_test1', '5.5'),
  tracing('fexit', 'trace_fexit', 'bpf_fentry_test1', '5.5'),
  tracing('lsm', 'lsm_mac', 'bpf_lsm_path_chroot', '5.7'),
  device('kprobe', 'CONFIG_KPROBE_EVENTS'),
  device('uprobe', 'CONFIG_UPROBE_EVENTS'),
  link('tcx', 'sched_cls', 'tcx_ingress', '6.6'),
  link('netkit', 'sched_cls', 'netkit_primary', '6.7'),
  link('netfilter', 'netfilter', 'netfilter', '6.4'),
  link('uprobe_multi', 'kprobe', 'trace_uprobe_multi', '6.6'),
  link('kprobe_multi', 'kprobe', 'trace_kprobe_multi', '5.18'),
]

let kernelTypes: Btf | null | undefined

function tracing(
  name: string,
  attachType: KnownAttachType,
  target: string,
  since: string,
): FeatureProbe {
  const typeName = name === 'lsm' ? 'lsm' : 'tracing'
  const kind = name === 'tp_btf' ? 'typedef' : 'func'
  const probe = (): FeatureOutcome => {
    kernelTypes ??= existsSync(vmlinux) ? Btf.parse(readFileSync(vmlinux)) : null
    if (kernelTypes === null) return { supported: false, reason: 'the kernel has no BTF' }
    const type = kernelTypes.find(target, kind)
    if (type === undefined) return { supported: false, reason: `the kernel has no ${target}` }
    const program = load({
      type: programTypes.indexOf(typeName),
      expectedAttachType: attachTypeNumber(attachType),
      attachBtfId: type.id,
    })
    if (program === -errno.EPERM) {
      return {
        supported: false,
        reason: `refused with EPERM: the kernel has no trampolines for ${name}, or CAP_PERFMON is missing`,
      }
    }
    if (program < 0) return refusal(-program)
    const fd = bpfResult('RAW_TRACEPOINT_OPEN', new BpfAttr().u64(0, 0n).u32(8, program))
    closeFd(program)
    if (fd >= 0) {
      closeFd(fd)
      return { supported: true, reason: `attached to ${target} and detached again` }
    }
    return {
      supported: false,
      reason: `it loads, but the kernel refuses to attach it (${errnoName(-fd)})`,
    }
  }
  return { name: `attach:${name}`, group: 'attach', since, probe }
}

function device(name: 'kprobe' | 'uprobe', option: string): FeatureProbe {
  const probe = (): FeatureOutcome =>
    existsSync(`${devices}/${name}/type`)
      ? { supported: true, reason: `the kernel offers ${name} events` }
      : { supported: false, reason: `${name}s are not configured (${option})` }
  return { name: `attach:${name}`, group: 'attach', since: '4.17', probe }
}

/** Asks for a link to nowhere: a kernel that has the hook complains about the target. */
function link(
  name: string,
  programType: string,
  attachType: KnownAttachType,
  since: string,
): FeatureProbe {
  const number = programTypes.findIndex((type) => type === programType)
  const probe = (): FeatureOutcome => {
    const expectedAttachType = attachTypeNumber(attachType)
    const program = load({ type: number, expectedAttachType })
    if (program < 0) return refusal(-program)
    // An interface that cannot exist, an empty list, an unknown protocol family.
    const attr = new BpfAttr()
      .u32(0, program)
      .u32(4, 0x7fff_fff0)
      .u32(8, expectedAttachType)
      .u32(12, 0)
      .u32(16, 0)
    const result = bpfResult('LINK_CREATE', attr)
    closeFd(program)
    if (result >= 0) closeFd(result)
    return answer(name, result)
  }
  return { name: `attach:${name}`, group: 'attach', since, probe }
}

function answer(name: string, result: number): FeatureOutcome {
  const known: Readonly<Record<string, readonly number[]>> = {
    tcx: [-errno.ENODEV],
    netkit: [-errno.ENODEV],
    netfilter: [-errno.EAFNOSUPPORT, -errno.EINVAL],
    uprobe_multi: [-errno.EINVAL],
    kprobe_multi: [-errno.EINVAL],
  }
  return result >= 0 || known[name]?.includes(result) === true
    ? { supported: true, reason: 'the kernel knows this kind of link' }
    : refusal(-result)
}
