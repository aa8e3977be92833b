import { libbpf, type Pointer } from '../native/libbpf.ts'
import { withSignalsBlocked } from '../native/signal-mask.ts'
import { programTypeName } from '../program/program-type.ts'
import { loadError } from './load-error.ts'
import { LoadLogs } from './load-log.ts'

/**
 * Creates the maps of an object and loads its programs.
 *
 * @throws the errors of `BpfObject.load`.
 */
export function loadObject(
  name: string,
  object: Pointer,
  programs: ReadonlyMap<string, Pointer>,
): void {
  const bpf = libbpf()
  using logs = new LoadLogs(programs.size)
  let index = 0
  for (const program of programs.values()) {
    bpf.programSetLog(program, logs.address(index++), logs.size)
  }
  // A signal makes the verifier give up; libbpf tries five times, a profiler's signals come oftener.
  const error = withSignalsBlocked(() => bpf.objectLoad(object))
  if (error >= 0) return
  const attempts = [...programs].map(([program, pointer], at) => ({
    name: program,
    type: programTypeName(bpf.programType(pointer)),
    section: bpf.programSection(pointer),
    autoload: bpf.programAutoload(pointer),
    log: logs.text(at),
  }))
  throw loadError(name, -error, attempts)
}
