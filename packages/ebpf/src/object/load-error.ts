import { existsSync, readFileSync } from 'node:fs'
import {
  loadFailed,
  loadInterrupted,
  missingCapability,
  noKernelBtf,
  programTypeRefused,
  VerifierError,
} from '../errors-objects.ts'
import { libbpf } from '../native/libbpf.ts'
import { decisiveLines } from '../verifier-log.ts'

export interface LoadAttempt {
  readonly name: string
  readonly section: string
  readonly type: string
  readonly autoload: boolean
  /** What the verifier said about it; only the program that failed has one. */
  readonly log: string
}

// include/uapi/linux/capability.h
const CAP_SYS_ADMIN = 21n
const CAP_PERFMON = 38n
const CAP_BPF = 39n

// EAGAIN: bpf_check() in kernel/bpf/verifier.c
const interrupted = 11

const needsTrampoline = /^(fentry|fexit|fmod_ret|lsm|freplace)/

/** Returns the error for an object whose load failed with the positive `errno`. */
export function loadError(object: string, errno: number, programs: readonly LoadAttempt[]): Error {
  // The log of a load that was interrupted ends anywhere.
  if (errno === interrupted) return loadInterrupted(object)
  const failed = programs.find(({ log }) => log !== '')
  if (failed !== undefined && decisiveLines(failed.log).length > 0) {
    return new VerifierError(failed.name, decisiveLines(failed.log), failed.log)
  }
  const reason = libbpf().errorText(errno)
  const denied = errno === 1 || errno === 13
  if (denied && !mayLoad()) return missingCapability(`load the BPF object ${object}`)
  if (!existsSync('/sys/kernel/btf/vmlinux')) return noKernelBtf()
  const loaded = programs.filter(({ autoload }) => autoload)
  // Refused before the verifier runs, so without a log: programs that need a trampoline are the
  // only ones a capable process is denied.
  const hooked = denied ? loaded.find(({ section }) => needsTrampoline.test(section)) : undefined
  const wanted = failed ?? hooked ?? only(loaded)
  if (wanted !== undefined && (denied || errno === 22 || errno === 95 || errno === 524)) {
    return programTypeRefused(wanted.name, wanted.type, `${wanted.section}: ${reason}`)
  }
  return loadFailed(object, reason)
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined
}

/** Tells whether this process has the capabilities that loading any program asks for. */
function mayLoad(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))
  const set = BigInt(`0x${effective?.[1] ?? '0'}`)
  const has = (capability: bigint): boolean => ((set >> capability) & 1n) === 1n
  return has(CAP_SYS_ADMIN) || (has(CAP_BPF) && has(CAP_PERFMON))
}
