/** Stable: names in ignore comments, configuration and docs. */
export type RuleId =
  | 'never-closed'
  | 'not-closed-on-error'
  | 'not-closed-on-success'
  | 'leaked-per-turn'
  | 'defer-in-loop'
  | 'discarded-handle'
  | 'field-never-closed'
  | 'global-never-closed'
  | 'empty-close'
  | 'partial-release'
  | 'kept-by-goroutine'
  | 'finalizer-only'
  | 'finalizer-not-cleared'
  | 'missing-keepalive'
  | 'laundered-pointer'
  | 'cstring-not-freed'
  | 'double-close'
  | 'use-after-close'
  | 'close-before-error-check'
  | 'close-borrowed'
  | 'close-invalid'
  | 'wrong-destructor'
  | 'forgotten'
  | 'two-owners'
  | 'pin-left-behind'
  | 'close-stops-early'
  | 'finalizer-after-close'

/** A rule as its docs page, SARIF and `lastref help` describe it. */
export type Rule = {
  readonly code: `LRS${number}`
  /** Names docs/rules/ID.md and packages/scan/examples/LANGUAGE/ID. */
  readonly id: RuleId
  readonly title: string
  readonly severity: 'error' | 'warning' | 'note'
  readonly help: string
}

const rule = (
  code: Rule['code'],
  id: RuleId,
  severity: Rule['severity'],
  title: string,
  help: string,
): Rule => ({ code, id, title, severity, help })

/** Every rule, in the order of its code. Codes are never used again for something else. */
export const rules: readonly Rule[] = [
  rule(
    'LRS001',
    'never-closed',
    'error',
    'opened and never closed',
    'Close it on every path, or defer the close right after the error check.',
  ),
  rule(
    'LRS002',
    'not-closed-on-error',
    'error',
    'not closed on an error path',
    'Close it before this return, or use a deferred close.',
  ),
  rule(
    'LRS003',
    'not-closed-on-success',
    'error',
    'closed only when something fails',
    'Close it on the successful path too: whoever took a copy has its own.',
  ),
  rule(
    'LRS004',
    'leaked-per-turn',
    'error',
    'leaked at every turn of a loop',
    'Close it before the next turn, or move the body into a function with a deferred close.',
  ),
  rule(
    'LRS005',
    'defer-in-loop',
    'warning',
    'deferred close inside a loop',
    'Close it at the end of the turn: deferred calls run when the function returns.',
  ),
  rule(
    'LRS006',
    'discarded-handle',
    'error',
    'handle thrown away',
    'Keep the handle and close it when done.',
  ),
  rule(
    'LRS007',
    'field-never-closed',
    'error',
    'field that its owner never closes',
    'Close the field in the method that ends its owner.',
  ),
  rule(
    'LRS008',
    'global-never-closed',
    'warning',
    'global overwritten without a close',
    'Close the old handle before it is replaced.',
  ),
  rule(
    'LRS009',
    'empty-close',
    'error',
    'Close that closes nothing',
    'Close what the type opened.',
  ),
  rule(
    'LRS010',
    'partial-release',
    'warning',
    'stopped but not closed',
    'Call the full release: stopping keeps the fds and mappings.',
  ),
  rule(
    'LRS011',
    'kept-by-goroutine',
    'warning',
    'opened by a goroutine that Close does not wait for',
    'Stop the goroutine and wait for it before the fields are closed.',
  ),
  rule(
    'LRS012',
    'finalizer-only',
    'warning',
    'closed by a finalizer only',
    'Give the type a Close, and keep the finalizer for those who forget it.',
  ),
  rule(
    'LRS013',
    'finalizer-not-cleared',
    'error',
    'finalizer still set after close',
    'Call `runtime.SetFinalizer(x, nil)` in Close: the fd number may belong to another file by then.',
  ),
  rule(
    'LRS014',
    'missing-keepalive',
    'error',
    'missing runtime.KeepAlive',
    'Keep the value alive until the system call has returned: `runtime.KeepAlive(x)`.',
  ),
  rule(
    'LRS015',
    'laundered-pointer',
    'warning',
    'pointer laundered through uintptr',
    'Convert to uintptr in the call itself.',
  ),
  rule(
    'LRS016',
    'cstring-not-freed',
    'error',
    'C.CString without C.free',
    'Add `defer C.free(unsafe.Pointer(s))`.',
  ),
  rule(
    'LRS017',
    'double-close',
    'error',
    'closed twice',
    'Close it once; set the fd to -1 after the close.',
  ),
  rule(
    'LRS018',
    'use-after-close',
    'error',
    'used after close',
    'Move the close behind the last use.',
  ),
  rule(
    'LRS019',
    'close-before-error-check',
    'error',
    'closed before the error is checked',
    'Check the error first: on failure there is no handle.',
  ),
  rule(
    'LRS020',
    'close-borrowed',
    'error',
    'closes a borrowed handle',
    'Leave it open: its owner closes it.',
  ),
  rule(
    'LRS021',
    'close-invalid',
    'warning',
    'closes an fd that may be -1 or 0',
    'Close it only when it was opened.',
  ),
  rule(
    'LRS022',
    'wrong-destructor',
    'error',
    'released with the wrong call',
    'Use the release that belongs to the acquire.',
  ),
  rule(
    'LRS023',
    'forgotten',
    'error',
    'forgotten on purpose, never released',
    'Keep an owner for it.',
  ),
  rule(
    'LRS024',
    'two-owners',
    'error',
    'the library and the caller both own it',
    'Leave the close to the one who took it over.',
  ),
  rule(
    'LRS025',
    'pin-left-behind',
    'warning',
    'pin left behind by a failure',
    'Unpin it on this error too: a pin keeps the object without any process.',
  ),
  rule(
    'LRS026',
    'close-stops-early',
    'warning',
    'a close that stops at the first error',
    'Close everything first, then return the errors together: `errors.Join`.',
  ),
  rule(
    'LRS027',
    'finalizer-after-close',
    'error',
    'finalizer set after the close',
    'Set no finalizer on a path that has closed the object, or clear it in Close.',
  ),
]

const byId = new Map<string, Rule>(rules.map((each) => [each.id, each]))

/** The rule of an id. */
export const ruleOf = (id: RuleId): Rule => {
  const found = byId.get(id)
  if (found === undefined) throw new RangeError(`no rule ${id}`)
  return found
}
