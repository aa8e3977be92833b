import { LastrefError } from '@lastref/model'

/** The compiled BPF object is neither beside the program nor in the build folder. */
export function bpfObjectMissing(name: string): LastrefError {
  return new LastrefError(`the compiled BPF object ${name}.bpf.o is missing`, {
    code: 'LRE110',
    status: 3,
    help: 'make bpf',
  })
}

/** Neither way to see openings works on this kernel. */
export function noWayToTrack(reasons: readonly string[], cause?: unknown): LastrefError {
  return new LastrefError(`openings cannot be seen here: ${reasons.join('; ')}`, {
    code: 'LRE111',
    status: 3,
    help: 'lastref doctor',
    cause,
  })
}

/** A process to follow has ended, or never was. */
export function noSuchProcess(pid: number): LastrefError {
  return new LastrefError(`there is no process ${pid} to follow`, {
    code: 'LRE210',
    status: 4,
    help: 'lastref ps',
  })
}
