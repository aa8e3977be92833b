import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { LastrefError, type Census } from '@lastref/model'
import { CensusReader } from '@lastref/observe'
import type { HostCheck } from '@lastref/report'

/** Returns what this kernel and these capabilities allow; every answer is tried, not guessed. */
export function checkHost(): readonly HostCheck[] {
  return [kernelCheck(release()), btfCheck(), capabilityCheck(), bpffsCheck(), ...censusChecks()]
}

/** The oldest kernel that is supported; older ones lack iterators a census needs. */
const oldest = [5, 15] as const

/** Returns whether a kernel, as `uname -r` names it, is new enough. */
export function kernelCheck(kernel: string): HostCheck {
  const [major = 0, minor = 0] = kernel.split(/[.-]/u).map(Number)
  const enough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  return enough
    ? { name: 'kernel', state: 'yes', found: `Linux ${kernel}`, help: null }
    : {
        name: 'kernel',
        state: 'no',
        found: `Linux ${kernel} is older than ${oldest.join('.')}`,
        help: `boot a kernel from ${oldest.join('.')} on`,
      }
}

function btfCheck(): HostCheck {
  const path = '/sys/kernel/btf/vmlinux'
  return existsSync(path)
    ? { name: 'btf', state: 'yes', found: path, help: null }
    : {
        name: 'btf',
        state: 'no',
        found: `there is no ${path}, so programs cannot be fitted to this kernel`,
        help: 'boot a kernel built with CONFIG_DEBUG_INFO_BTF=y',
      }
}

/** Bits of CapEff in /proc/self/status (include/uapi/linux/capability.h). */
const capabilities = {
  CAP_SYS_PTRACE: 19n,
  CAP_SYS_ADMIN: 21n,
  CAP_PERFMON: 38n,
  CAP_BPF: 39n,
} as const

function capabilityCheck(): HostCheck {
  const status = readFileSync('/proc/self/status', 'utf8')
  return effectiveCapabilities(BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/mu.exec(status)?.[1] ?? '0'}`))
}

/** Returns whether a set of effective capabilities suffices. */
export function effectiveCapabilities(bits: bigint): HostCheck {
  const missing = Object.entries(capabilities)
    .filter(([, bit]) => (bits & (1n << bit)) === 0n)
    .map(([name]) => name)
  if (missing.length === 0) {
    return {
      name: 'capabilities',
      state: 'yes',
      found: Object.keys(capabilities).join(', '),
      help: null,
    }
  }
  // CAP_SYS_ADMIN includes CAP_BPF and CAP_PERFMON, as before Linux 5.8.
  const isAdmin = !missing.includes('CAP_SYS_ADMIN')
  return {
    name: 'capabilities',
    state: isAdmin ? 'partly' : 'no',
    found: `${missing.join(', ')} missing`,
    help: 'sudo lastref doctor',
  }
}

function bpffsCheck(): HostCheck {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(' - bpf '))
    .map((line) => line.split(' ')[4] ?? '')
  return mounts.length > 0
    ? { name: 'bpffs', state: 'yes', found: `mounted at ${mounts.join(', ')}`, help: null }
    : {
        name: 'bpffs',
        state: 'partly',
        found: 'not mounted in this mount namespace: nothing can be pinned here',
        help: 'mount -t bpf bpf /sys/fs/bpf',
      }
}

function censusChecks(): HostCheck[] {
  try {
    using reader = CensusReader.open()
    return describeCensus(reader.take({}))
  } catch (error) {
    if (!(error instanceof LastrefError) || error.status === 70) throw error
    const found = `${error.code}: ${error.message}`
    return [
      { name: 'census', state: 'no', found, help: error.help ?? `lastref help ${error.code}` },
    ]
  }
}

function describeCensus(census: Census): HostCheck[] {
  const unsettled = census.objects.filter(({ settled }) => !settled).length
  const found = `${census.objects.length} objects read, ${unsettled} of them unsettled`
  return [
    { name: 'census', state: 'yes', found, help: null },
    ...census.blindSpots.map((spot): HostCheck => ({
      name: 'blind spot',
      state: 'partly',
      found: spot,
      help: null,
    })),
  ]
}
