import { bpfSystemError } from '../errors.ts'
import type { BpfAttr } from './bpf-attr.ts'
import { bpfCommands, type BpfCommand } from './bpf-commands.ts'
import { errno } from './errno.ts'
import { libc } from './libc.ts'

/** Makes one bpf(2) call. Returns what the kernel returns, or the negative errno. */
export function bpfResult(command: BpfCommand, attr: BpfAttr): number {
  const number = bpfCommands[command]
  const result = libc().bpfAt(number, attr.address, attr.size)
  if (command === 'PROG_LOAD' && result === -errno.EAGAIN) return loadAgain(attr)
  return result
}

// PROG_LOAD answers EAGAIN when a signal arrives while it verifies: the caller is to try again
// (bpf_check() in kernel/bpf/verifier.c; libbpf tries five times).
function loadAgain(attr: BpfAttr): number {
  let result: number = -errno.EAGAIN
  for (let attempt = 1; attempt < 5 && result === -errno.EAGAIN; attempt += 1) {
    result = libc().bpfAt(bpfCommands.PROG_LOAD, attr.address, attr.size)
  }
  return result
}

/**
 * Makes one bpf(2) call and returns what the kernel returns: an fd, a count or 0.
 *
 * @param subject what the call was about, for the message, e.g. `map 'flows'` or a path.
 * @throws BpfSystemError with the command, the errno and what can be done.
 */
export function bpfCommand(command: BpfCommand, attr: BpfAttr, subject?: string): number {
  const result = bpfResult(command, attr)
  if (result < 0) throw bpfSystemError(command, -result, subject)
  return result
}
