import { LastrefError } from '@lastref/model'

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
  /** Everything the verifier said. */
  readonly log: string

  constructor(program: string, decisive: readonly string[], log: string) {
    super(`the verifier refused the program ${program}: ${decisive[0] ?? 'it gave no reason'}`, {
      code: 'LRE450',
      status: 70,
      help: `read the whole verifier log (VerifierError.log); the lines that matter:\n${decisive.join('\n')}`,
    })
    this.name = 'VerifierError'
    this.program = program
    this.decisive = decisive
    this.log = log
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

export function libbpfTooOld(cause: unknown): LastrefError {
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

export function attachFailed(program: string, target: string, reason: string): LastrefError {
  return new LastrefError(`the program ${program} could not be attached to ${target}: ${reason}`, {
    code: 'LRE456',
    status: 3,
  })
}

export function iteratorFailed(what: string, reason: string): LastrefError {
  return new LastrefError(`the iterator ${what} failed: ${reason}`, { code: 'LRE457', status: 70 })
}

export function closedResource(what: string): LastrefError {
  return new LastrefError(`${what} was used after it was closed`, { code: 'LRE458', status: 70 })
}
