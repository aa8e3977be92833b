import type { ErrorEntry } from '../error.ts'
import type { Finding, Severity } from '../finding.ts'
import type { Site } from '../opening.ts'
import type { Rule } from './judgement.ts'

/** What is known about a rule before it is broken. */
export interface RuleEntry extends ErrorEntry {
  readonly rule: Rule
  readonly severity: Severity
}

/** Every rule of what a running program does; source rules are in @lastref/scan. */
export const rules: readonly RuleEntry[] = [
  {
    code: 'LRL001',
    rule: 'leaked',
    severity: 'error',
    title: 'files on BPF objects were left open',
    explanation:
      'When a process ended, at least --min-count files of one site were still open, the site had\n' +
      'opened more than was closed, and they do not look like a set that is opened once: one object\n' +
      'has several of them, they share a name, or they came over time. Or no process is left that\n' +
      'could close them. In a process that lives longer the same line exhausts its fd limit, and\n' +
      'keeps maps and programs in memory that nobody uses.',
    help: 'Close what the line opens on every path, errors included; then run again: lastref run -- CMD',
  },
  {
    code: 'LRL002',
    rule: 'growing',
    severity: 'warning',
    title: 'open files on BPF objects rise',
    explanation:
      'The fds, files or objects that one site holds rise from reading to reading, by a line that\n' +
      'single wild values do not bend (Theil-Sen) and that is believed from a confidence of 0.9 on.\n' +
      'Whether they are closed in the end does not matter: until then they pile up, as with defer\n' +
      'in a loop. Load that itself grows looks the same: see what the forecast says.',
    help: 'Close each one before the next is opened, or bound the container that keeps them',
  },
  {
    code: 'LRL003',
    rule: 'orphaned',
    severity: 'error',
    title: 'a pin was left behind',
    explanation:
      'The program pinned an object in a BPF file system, and now nothing but the pin keeps it: no\n' +
      'process has it open, no program uses it, no link runs it. Closing the process does not free\n' +
      'it; its memory stays until the pin is removed or the host reboots.',
    help: 'Remove the pin when its work is done: unlink(2), bpf_map__unpin(), Map.Unpin(); see lastref ls --orphans',
  },
  {
    code: 'LRL004',
    rule: 'closed-by-gc',
    severity: 'warning',
    title: 'only the garbage collector closed it',
    explanation:
      'Files of this site were closed by a finalizer or a cleanup and not by the program. The\n' +
      'collector runs when memory is short, not when fds are: a quiet process runs out of fds\n' +
      'first. --fail-on gc makes this fail a run.',
    help: 'Call Close when the work is done, also on error paths: defer m.Close()',
  },
  {
    code: 'LRL005',
    rule: 'recheck',
    severity: 'note',
    title: 'lost once, or not yet sure',
    explanation:
      'One file was left although its site closes the others, or a process that is alive holds what\n' +
      'looks like a leak and does not grow. Both have harmless readings: the last handle that was\n' +
      'in use, or a cache. More work decides, or a baseline.',
    help: 'Let it do more work, or compare with an earlier run: lastref run --baseline FILE -- CMD',
  },
  {
    code: 'LRL006',
    rule: 'reachable',
    severity: 'note',
    title: 'held for the life of the process',
    explanation:
      'Each object once, opened when the program began and kept: what agents are for. It is listed\n' +
      'by --show-reachable and never fails a run.',
    help: 'Nothing is to be done',
  },
  {
    code: 'LRL101',
    rule: 'double-close',
    severity: 'warning',
    title: 'a number was closed twice',
    explanation:
      'close() was called on an fd of a BPF object that was closed before; it failed with EBADF. In\n' +
      'a program with threads the number can belong to another file by then (LRL102).',
    help: 'Let one place own the number, and set it to -1 once it is closed',
  },
  {
    code: 'LRL102',
    rule: 'close-of-foreign-file',
    severity: 'error',
    title: 'a number was closed that belonged to another file',
    explanation:
      'The fd had been that of a BPF object, was closed, and was handed out again for another file;\n' +
      'the second close() took that file from its owner. What breaks is something else: a socket, a\n' +
      'log file, another map.',
    help: 'Let one place own the number, and set it to -1 once it is closed',
  },
  {
    code: 'LRL103',
    rule: 'bpf-on-closed-fd',
    severity: 'warning',
    title: 'bpf() on a closed number',
    explanation:
      'bpf() was called with an fd that had been closed; it failed with EBADF. In Go the collector\n' +
      'may have closed it while it was in use: runtime.KeepAlive keeps the handle.',
    help: 'Keep the handle for as long as its number is used',
  },
  {
    code: 'LRL104',
    rule: 'bpf-on-recycled-fd',
    severity: 'error',
    title: 'bpf() on a number that was handed out again',
    explanation:
      'bpf() was called with an fd whose BPF object had been closed; the number belongs to another\n' +
      'file now, so the call failed or worked on the wrong object.',
    help: 'Keep the handle for as long as its number is used',
  },
]

const byRule: ReadonlyMap<Rule, RuleEntry> = new Map(rules.map((entry) => [entry.rule, entry]))

/** Returns what is known about the rule. */
export function ruleEntry(rule: Rule): RuleEntry {
  const entry = byRule.get(rule)
  if (entry === undefined) throw new TypeError(`no entry for the rule ${rule}`)
  return entry
}

const helpForJvm =
  'close it on every path, errors included: try (var map = …) { … }; no collector owes you a close'

/** Returns what to do about it in the language of the program. */
export function helpFor(rule: Rule, runtime: Site['runtime'] | null): string {
  const { help } = ruleEntry(rule)
  if (rule === 'closed-by-gc' && runtime === 'jvm') return helpForJvm
  if (rule !== 'leaked' && rule !== 'growing') return help
  switch (runtime) {
    case 'go':
      return rule === 'growing'
        ? 'call Close in each turn and not by defer in the loop; bound what keeps the handles'
        : 'call Close on every path, errors included: defer m.Close() where it was opened, outside of loops'
    case 'native':
      return 'close the fd, or destroy the object, on every path, errors included'
    case 'node':
      return 'dispose of the handle on every path, errors included: using map = …'
    case 'jvm':
      return helpForJvm
    case 'unknown':
    case null:
      return help
  }
}

/** What of a run makes it fail: the argument of `--fail-on`. */
export type FailOn = 'leak' | 'gc' | 'growing' | 'never'

/**
 * Tells whether a finding fails the run. `leak`: leaked and orphaned; `gc` and `growing` add what is
 * named so; misuse that is an error fails whenever leaks do.
 */
export function failsOn({ verdict, severity }: Finding, failOn: FailOn): boolean {
  if (failOn === 'never') return false
  switch (verdict) {
    case 'leaked':
    case 'orphaned':
      return true
    case 'closed-by-gc':
      return failOn === 'gc'
    case 'growing':
      return failOn === 'growing'
    case 'ok':
    case 'recheck':
      return false
    case null:
      return severity === 'error'
  }
}
