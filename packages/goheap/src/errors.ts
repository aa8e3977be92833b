import { LastrefError } from '@lastref/model'

/** LRE650: there is no such process. */
export function noSuchGoProcess(pid: number, cause?: unknown): LastrefError {
  return new LastrefError(`There is no process ${pid}.`, {
    code: 'LRE650',
    status: 4,
    help: 'lastref ps',
    cause,
  })
}

/** LRE651: the kernel does not let us read the memory of the process. */
export function memoryForbidden(pid: number, cause: unknown): LastrefError {
  return new LastrefError(`The memory of process ${pid} may not be read.`, {
    code: 'LRE651',
    status: 3,
    help: 'run as root, or with CAP_SYS_PTRACE',
    cause,
  })
}

/** LRE652: the process does not run a program in Go. */
export function notGo(pid: number, reason: string): LastrefError {
  return new LastrefError(`Process ${pid} does not run a program written in Go: ${reason}.`, {
    code: 'LRE652',
    status: 3,
    help: 'name a process that runs a Go program',
  })
}

/** LRE653: the program is for another architecture. */
export function foreignArchitecture(pid: number, what: string): LastrefError {
  return new LastrefError(`Process ${pid} runs a program for ${what}; only x86-64 is understood.`, {
    code: 'LRE653',
    status: 3,
    help: 'look at the fds instead: lastref ps',
  })
}

/** LRE654: nothing says where this version of Go keeps what. */
export function unknownGoVersion(version: string, known: string): LastrefError {
  return new LastrefError(
    `The program was built by ${version}, whose heap is not known (known: ${known}), and has no DWARF that describes it.`,
    { code: 'LRE654', status: 3, help: 'build the program without -ldflags=-w' },
  )
}

/** LRE655: what the program or its memory says contradicts itself. */
export function damagedProgram(pid: number, reason: string): LastrefError {
  return new LastrefError(`The Go runtime of process ${pid} cannot be understood: ${reason}.`, {
    code: 'LRE655',
    status: 3,
    help: 'build the program without -ldflags="-s -w", and try again',
  })
}

/** LRE656: the process exited, or became another program, while it was looked at. */
export function exitedMeanwhile(pid: number): LastrefError {
  return new LastrefError(`Process ${pid} exited while its memory was read.`, {
    code: 'LRE656',
    status: 4,
    help: 'lastref ps',
  })
}

/** LRE657: more memory would be needed than is allowed. Both in bytes. */
export function heapTooLarge(needed: number, allowed: number): LastrefError {
  const [need, limit] = [megabytes(needed), megabytes(allowed)]
  return new LastrefError(`Copying the heap takes ${need} MB, and ${limit} MB are allowed.`, {
    code: 'LRE657',
    status: 3,
    help: `allow more, if the machine has it: --max-heap ${need}M`,
  })
}

/** LRE658: the process was let go on before everything was copied. */
export function pausedTooLong(pid: number, milliseconds: number): LastrefError {
  return new LastrefError(
    `Process ${pid} was let go on after ${milliseconds} ms, before its memory was copied.`,
    { code: 'LRE658', status: 3, help: 'try again, or read without stopping it: --no-freeze' },
  )
}

/** LRE659: not all threads of the process stopped. */
export function doesNotStop(pid: number, reason: string): LastrefError {
  return new LastrefError(`Process ${pid} cannot be stopped: ${reason}.`, {
    code: 'LRE659',
    status: 3,
    help: 'try again, or read without stopping it: --no-freeze',
  })
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20)
}
