import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { libbpf } from '../native/libbpf.ts'
import type { FeatureOutcome, FeatureProbe } from './feature.ts'
import { loadsWithHelper } from './program-probes.ts'

// include/uapi/linux/capability.h
const capabilities = {
  bpf: 39n,
  perfmon: 38n,
  net_admin: 12n,
  sys_admin: 21n,
  sys_ptrace: 19n,
  sys_resource: 24n,
} as const

export const hostProbes: readonly FeatureProbe[] = [
  { name: 'host:kernel', group: 'host', probe: () => yes(`Linux ${release()}`) },
  { name: 'host:libbpf', group: 'host', probe: libbpfVersion },
  { name: 'host:lockdown', group: 'host', probe: lockdown },
  { name: 'host:unprivileged_bpf', group: 'host', probe: unprivileged },
  { name: 'host:memcg_accounting', group: 'host', since: '5.11', probe: memcgAccounting },
  { name: 'host:tracefs', group: 'host', probe: tracefs },
  { name: 'btf:vmlinux', group: 'btf', since: '5.4', probe: kernelBtf },
  ...Object.entries(capabilities).map(([name, bit]): FeatureProbe => ({
    name: `capability:${name}`,
    group: 'capability',
    probe: () => capability(name, bit),
  })),
]

function yes(reason: string): FeatureOutcome {
  return { supported: true, reason }
}

function no(reason: string): FeatureOutcome {
  return { supported: false, reason }
}

function libbpfVersion(): FeatureOutcome {
  try {
    const { major, minor } = libbpf().version
    return yes(`libbpf ${major}.${minor}`)
  } catch (error) {
    return no(error instanceof Error ? error.message : String(error))
  }
}

/** Supported means: nothing is locked down that keeps programs from reading kernel memory. */
function lockdown(): FeatureOutcome {
  const text = read('/sys/kernel/security/lockdown')
  if (text === null) return yes('no lockdown, or securityfs is not mounted')
  const mode = /\[(\w+)\]/.exec(text)?.[1] ?? 'unknown'
  return mode === 'confidentiality'
    ? no('lockdown=confidentiality forbids programs to read kernel memory')
    : yes(`lockdown=${mode}`)
}

function unprivileged(): FeatureOutcome {
  const value = read('/proc/sys/kernel/unprivileged_bpf_disabled')
  if (value === '0') return yes('users without capabilities may load programs')
  return no(`kernel.unprivileged_bpf_disabled=${value ?? 'unknown'}: capabilities are needed`)
}

// bpf_ktime_get_coarse_ns came with the same release as memcg accounting; libbpf asks the same way.
function memcgAccounting(): FeatureOutcome {
  const { supported } = loadsWithHelper(160)
  return supported
    ? yes('memory is charged to the memory cgroup of the creator; RLIMIT_MEMLOCK does not count')
    : no('memory counts against RLIMIT_MEMLOCK, or programs cannot be loaded here')
}

function tracefs(): FeatureOutcome {
  const found = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'].find((root) =>
    existsSync(`${root}/events`),
  )
  return found === undefined
    ? no('not mounted: mount -t tracefs tracefs /sys/kernel/tracing')
    : yes(`mounted at ${found}`)
}

function kernelBtf(): FeatureOutcome {
  return existsSync('/sys/kernel/btf/vmlinux')
    ? yes('/sys/kernel/btf/vmlinux')
    : no('/sys/kernel/btf/vmlinux is missing (CONFIG_DEBUG_INFO_BTF, or sysfs is hidden)')
}

function capability(name: string, bit: bigint): FeatureOutcome {
  const status = read('/proc/self/status') ?? ''
  const set = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
  const label = `CAP_${name.toUpperCase()}`
  return ((set >> bit) & 1n) === 1n ? yes(`${label} is effective`) : no(`${label} is missing`)
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1').trim()
  } catch {
    return null
  }
}
