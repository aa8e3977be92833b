import { LastrefError, type ExitStatus } from '@lastref/model'
import { systemErrorHelp } from './error-help.ts'
import type { HandleKind } from './handle-kind.ts'
import type { BpfCommand } from './native/bpf-commands.ts'
import { errnoName } from './native/errno.ts'

/** A handle was used after it was closed. */
export class ClosedHandleError extends LastrefError {
  readonly kind: HandleKind

  constructor(kind: HandleKind, id: number | null) {
    super(`This ${kind} handle${ofId(id)} is closed.`, {
      code: 'LRE401',
      status: 70,
      help: 'Use the handle before close(), or keep a handle of your own with clone().',
    })
    this.name = 'ClosedHandleError'
    this.kind = kind
  }
}

/** The fd of a handle was closed by something else, and its number may be in use again. */
export class LostHandleError extends LastrefError {
  readonly kind: HandleKind
  readonly lostFd: number

  constructor(kind: HandleKind, id: number | null, lostFd: number) {
    super(`Something else closed fd ${lostFd} of this ${kind} handle${ofId(id)}.`, {
      code: 'LRE403',
      status: 70,
      help: 'Let only the handle close its fd; give other code one of its own with clone().',
    })
    this.name = 'LostHandleError'
    this.kind = kind
    this.lostFd = lostFd
  }
}

/** A system call failed. `errno` is positive, `errnoName` e.g. `ENOENT`. */
export class BpfSystemError extends LastrefError {
  /** The command of bpf(2), e.g. `MAP_CREATE`, or the name of another system call. */
  readonly command: string
  readonly errno: number
  readonly errnoName: string

  constructor(message: string, options: SystemErrorOptions) {
    super(message, {
      code: options.code,
      status: options.status,
      ...(options.help === undefined ? {} : { help: options.help }),
    })
    this.name = 'BpfSystemError'
    this.command = options.command
    this.errno = options.errno
    this.errnoName = errnoName(options.errno)
  }
}

export interface SystemErrorOptions {
  readonly code: string
  readonly status: ExitStatus
  readonly command: string
  readonly errno: number
  readonly help: string | undefined
}

/** Returns the error for a bpf(2) command that failed with the positive `errno`. */
export function bpfSystemError(
  command: BpfCommand,
  errno: number,
  subject?: string,
): BpfSystemError {
  const name = errnoName(errno)
  const about = subject === undefined ? '' : ` for ${subject}`
  return new BpfSystemError(`BPF_${command}${about} failed with ${name}.`, {
    code: systemErrorCode(name),
    status: 3,
    command,
    errno,
    help: systemErrorHelp(command, name),
  })
}

/** Returns the error for another system call that failed with the positive `errno`. */
export function systemError(call: string, errno: number, subject?: string): BpfSystemError {
  const name = errnoName(errno)
  const about = subject === undefined ? '' : ` for ${subject}`
  return new BpfSystemError(`${call}()${about} failed with ${name}.`, {
    code: systemErrorCode(name),
    status: 3,
    command: call,
    errno,
    help: undefined,
  })
}

/** An object cannot be pinned at this path, because it does not lie in a bpf file system. */
export function notBpffs(path: string): LastrefError {
  return new LastrefError(`${path} does not lie in a bpf file system.`, {
    code: 'LRE415',
    status: 3,
    help: 'mount -t bpf bpf /sys/fs/bpf',
  })
}

/** `unpin(path)` found another object, and left it alone. */
export function pinnedOtherObject(path: string, kind: HandleKind): LastrefError {
  return new LastrefError(`${path} is not a pin of this ${kind}.`, {
    code: 'LRE404',
    status: 70,
    help: 'Pass the path that was given to pin().',
  })
}

function systemErrorCode(name: string): string {
  switch (name) {
    case 'EPERM':
    case 'EACCES':
      return 'LRE411'
    case 'EMFILE':
    case 'ENFILE':
      return 'LRE412'
    case 'ENOENT':
      return 'LRE413'
    case 'EEXIST':
      return 'LRE414'
    default:
      return 'LRE410'
  }
}

function ofId(id: number | null): string {
  return id === null ? '' : ` (id ${id})`
}
