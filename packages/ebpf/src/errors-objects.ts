import { LastrefError } from '@lastref/model'
import { errnoName } from './native/errno.ts'

/** The kernel, the machine or this process lacks an ability; `feature` says which. */
export class UnsupportedFeatureError extends LastrefError {
  /** As the feature probes name it, e.g. `attach:fentry`. */
  readonly feature: string

  constructor(
    feature: string,
    message: string,
    options: { readonly code: string; readonly help?: string; readonly cause?: unknown },
  ) {
    super(message, { ...options, status: 3 })
    this.name = 'UnsupportedFeatureError'
    this.feature = feature
  }
}

/** The verifier refused a program: the message ends with its decisive lines. */
export class VerifierError extends LastrefError {
  readonly program: string
  /** What matters in the log, the most decisive line first. */
  readonly decisive: readonly string[]
  readonly #log: string

  constructor(program: string, decisive: readonly string[], log: string) {
    super(`the verifier refused the program ${program}: ${decisive[0] ?? 'it gave no reason'}`, {
      code: 'LRE450',
      status: 70,
      help: `read the whole verifier log (VerifierError.log); the lines that matter:\n${decisive.join('\n')}`,
    })
    this.name = 'VerifierError'
    this.program = program
    this.decisive = decisive
    this.#log = log
  }

  /** Everything the verifier said: up to 16 MiB, and so no part of how the error is printed. */
  get log(): string {
    return this.#log
  }
}

const installLibbpf = 'apt-get install libbpf1'

export function libbpfMissing(cause: unknown): LastrefError {
  return new UnsupportedFeatureError('libbpf', 'libbpf.so.1 was not found on this machine', {
    code: 'LRE150',
    help: installLibbpf,
    cause,
  })
}

export function libbpfTooOld(cause?: unknown): LastrefError {
  return new UnsupportedFeatureError(
    'libbpf',
    'only libbpf 0.x is installed, and libbpf 1.0 or newer is needed',
    { code: 'LRE151', help: installLibbpf, cause },
  )
}

export function noKernelBtf(cause?: unknown): LastrefError {
  return new UnsupportedFeatureError(
    'btf:vmlinux',
    'the kernel does not show its type information (/sys/kernel/btf/vmlinux)',
    {
      code: 'LRE152',
      help: 'boot a kernel with CONFIG_DEBUG_INFO_BTF=y, or mount sysfs: mount -t sysfs sysfs /sys',
      cause,
    },
  )
}

export function missingCapability(action: string, cause?: unknown): LastrefError {
  return new UnsupportedFeatureError(
    'capability:bpf',
    `this process may not ${action}: it lacks CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN)`,
    { code: 'LRE153', help: 'run the command again with sudo', cause },
  )
}

export function programTypeRefused(program: string, type: string, reason: string): LastrefError {
  return new UnsupportedFeatureError(
    `program:${type}`,
    `this kernel refuses the program ${program} (${type}): ${reason}`,
    { code: 'LRE154', help: 'lastref doctor' },
  )
}

export function badObjectFile(name: string, reason: string): LastrefError {
  return new LastrefError(`${name} is no usable BPF object file: ${reason}`, {
    code: 'LRE451',
    status: 70,
  })
}

export function loadFailed(name: string, reason: string): LastrefError {
  return new LastrefError(`the BPF object ${name} could not be loaded: ${reason}`, {
    code: 'LRE452',
    status: 70,
  })
}

export function loadInterrupted(name: string): LastrefError {
  return new LastrefError(`loading the BPF object ${name} was interrupted again and again`, {
    code: 'LRE461',
    status: 3,
    help: 'run the command again',
  })
}

export function wrongObjectState(name: string, action: string, state: string): LastrefError {
  return new LastrefError(`cannot ${action}: the BPF object ${name} is ${state}`, {
    code: 'LRE453',
    status: 70,
  })
}

export function noSuchMember(
  object: string,
  kind: string,
  name: string,
  known: readonly string[],
): LastrefError {
  return new LastrefError(
    `the BPF object ${object} has no ${kind} ${name}; it has ${known.length === 0 ? 'none' : known.join(', ')}`,
    { code: 'LRE454', status: 70 },
  )
}

export function badGlobalValue(variable: string, reason: string): LastrefError {
  return new LastrefError(`the global ${variable} cannot take this value: ${reason}`, {
    code: 'LRE455',
    status: 70,
  })
}

/** The kernel refused to attach a program; some refusals mean that it cannot do so at all. */
export function attachRefused(
  program: string,
  target: string,
  kind: string,
  errno: number,
): LastrefError {
  const reason = lacking(kind, errno)
  if (reason !== null) return featureMissing(`attach:${kind}`, reason)
  if (errno === 1) return missingCapability(`attach the program ${program} to ${target}`)
  return new LastrefError(
    `the program ${program} could not be attached to ${target}: ${errnoName(errno)}`,
    { code: 'LRE456', status: 3, help: attachHelp(errno) },
  )
}

function attachHelp(errno: number): string {
  switch (errnoName(errno)) {
    case 'ENOENT':
    case 'ESRCH':
      return 'check the spelling of the target, and whether this kernel has it: bpftool btf dump file /sys/kernel/btf/vmlinux'
    case 'EBUSY':
    case 'EEXIST':
      return 'another program is attached there: bpftool link show; bpftool net show'
    default:
      return 'lastref doctor'
  }
}

const trampolines = [
  'fentry',
  'fexit',
  'fmod_ret',
  'lsm',
  'fentry.s',
  'fexit.s',
  'lsm.s',
  'freplace',
]

// Which refusals say that the kernel was built without something, by what was asked for.
function lacking(kind: string, errno: number): string | null {
  const name = errnoName(errno)
  if (trampolines.includes(kind) && ['EPERM', 'EOPNOTSUPP', 'ENOTSUPP', 'EBUSY'].includes(name)) {
    return `this kernel offers no trampolines for ${kind} programs (CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS)`
  }
  if (kind.includes('kprobe') && ['ENOENT', 'EOPNOTSUPP', 'ENODEV'].includes(name)) {
    return 'kprobes are not configured (CONFIG_KPROBE_EVENTS)'
  }
  const since: Readonly<Record<string, string>> = {
    tcx: '6.6',
    netfilter: '6.4',
    uprobe_multi: '6.6',
    netkit: '6.7',
    sockmap: '6.10',
  }
  if (since[kind] !== undefined && ['EINVAL', 'EOPNOTSUPP', 'ENOTSUPP'].includes(name)) {
    return `${kind} links need Linux ${since[kind]}, or were given a wrong target`
  }
  return null
}

export function featureMissing(feature: string, reason: string, cause?: unknown): LastrefError {
  return new UnsupportedFeatureError(feature, `not possible on this kernel: ${reason}`, {
    code: 'LRE155',
    help: 'lastref doctor',
    cause,
  })
}

export function tracefsMissing(): LastrefError {
  return new UnsupportedFeatureError(
    'tracefs',
    'tracepoints are looked up in tracefs, which is not mounted',
    {
      code: 'LRE156',
      help: 'mount -t tracefs tracefs /sys/kernel/tracing',
    },
  )
}

export function noSection(program: string): LastrefError {
  return new LastrefError(
    `the program ${program} does not come from an object file, so it has no section to attach by`,
    { code: 'LRE459', status: 70, help: 'Pass attach() the target.' },
  )
}

export function noSuchId(kind: string, id: number): LastrefError {
  return new LastrefError(`there is no ${kind} with the id ${id}`, { code: 'LRE250', status: 4 })
}

export function iteratorFailed(reason: string): LastrefError {
  return new LastrefError(`a pass of an iterator failed: ${reason}`, { code: 'LRE457', status: 3 })
}

export function closedResource(what: string): LastrefError {
  return new LastrefError(`${what} was used after it was closed`, { code: 'LRE458', status: 70 })
}

export function badRingBuffer(reason: string): LastrefError {
  return new LastrefError(`the ring buffer cannot be read: ${reason}`, {
    code: 'LRE460',
    status: 70,
  })
}
