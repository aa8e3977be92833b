import type { Verdict } from '@lastref/model'
import type { VictimLanguage } from './toolchain.ts'

/** What lastref must say of a victim; of its twin `NAME-fixed` it must say nothing. */
export interface VictimExpectation {
  readonly language: VictimLanguage
  readonly name: string
  readonly verdict: Verdict
  /** The guilty function, as the symbols name it, without its parameters. */
  readonly function: string
  /** It takes a directory in a bpffs, which whoever starts it makes and removes. */
  readonly takesDirectory?: true
}

/** Every marked victim with a defect. */
export const victimExpectations: readonly VictimExpectation[] = [
  { language: 'c', name: 'never-closed', verdict: 'leaked', function: 'read_counter' },
  { language: 'c', name: 'error-path', verdict: 'leaked', function: 'read_counter' },
  { language: 'c', name: 'discarded', verdict: 'leaked', function: 'is_pinned' },
  { language: 'c', name: 'overwritten-field', verdict: 'leaked', function: 'reader_open' },
  { language: 'c', name: 'library-dup', verdict: 'leaked', function: 'load' },
  { language: 'c', name: 'dup-number', verdict: 'leaked', function: 'open_counter' },
  { language: 'c', name: 'inherited', verdict: 'leaked', function: 'open_counter' },
  { language: 'c', name: 'loader-leak', verdict: 'leaked', function: 'open_skeleton' },
  { language: 'cpp', name: 'no-destructor', verdict: 'leaked', function: 'Counter::Counter' },
  { language: 'cpp', name: 'exception-path', verdict: 'leaked', function: 'read_counter' },
  { language: 'cpp', name: 'lambda', verdict: 'leaked', function: 'on_tick' },
  { language: 'go', name: 'forgotten', verdict: 'leaked', function: 'main.readCounter' },
  { language: 'go', name: 'error-path', verdict: 'leaked', function: 'main.readCounter' },
  { language: 'go', name: 'defer-in-loop', verdict: 'growing', function: 'main.watchCounter' },
  { language: 'go', name: 'package-slice', verdict: 'leaked', function: 'main.openCounter' },
  { language: 'go', name: 'closure', verdict: 'leaked', function: 'main.onTick' },
  { language: 'go', name: 'hidden-field', verdict: 'leaked', function: 'main.(*reader).open' },
  { language: 'go', name: 'discarded', verdict: 'leaked', function: 'main.isPinned' },
  {
    language: 'go',
    name: 'pin-left',
    verdict: 'orphaned',
    function: 'main.attach',
    takesDirectory: true,
  },
  { language: 'go', name: 'left-to-gc', verdict: 'closed-by-gc', function: 'main.readCounter' },
  { language: 'go', name: 'cgo-forgotten', verdict: 'leaked', function: 'main.readCounter' },
  { language: 'rust', name: 'aya-forget', verdict: 'leaked', function: 'aya_forget::open_counter' },
  {
    language: 'rust',
    name: 'aya-static-vec',
    verdict: 'leaked',
    function: 'aya_static_vec::open_counter',
  },
  {
    language: 'rust',
    name: 'libbpf-rs-raw-fd',
    verdict: 'leaked',
    function: 'libbpf_rs_raw_fd::read_counter',
  },
  {
    language: 'rust',
    name: 'libbpf-rs-callbacks',
    verdict: 'leaked',
    function: 'libbpf_rs_callbacks::on_tick',
  },
]

/** Programs that keep what they need for the life of the process: nothing may be said of them. */
export const healthyVictims: readonly Pick<VictimExpectation, 'language' | 'name'>[] = [
  { language: 'c', name: 'kept-five' },
  { language: 'go', name: 'healthy' },
]
