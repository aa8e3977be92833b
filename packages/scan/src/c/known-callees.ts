/** Functions that do not come back: what is open goes with the process. */
export const endings: ReadonlySet<string> = new Set([
  'exit',
  '_exit',
  '_Exit',
  'quick_exit',
  'abort',
  'err',
  'errx',
  'verr',
  'verrx',
  '__builtin_unreachable',
  '__builtin_trap',
  'pthread_exit',
  'longjmp',
  'siglongjmp',
])
/** What makes 0, or the negative error, of a pointer. */
export const codeOf: ReadonlySet<string> = new Set([
  'libbpf_get_error',
  'libxdp_get_error',
  'PTR_ERR_OR_ZERO',
])
/** Names that programs give to what reports an error and exits: macros and functions of headers. */
export const dies: RegExp =
  /^(?:err_?exit|error_?exit|exit_?err(?:or)?|die|fatal|bail_?out|perror_exit)$/i
export const asIs: ReadonlySet<string> = new Set([
  'likely',
  'unlikely',
  '__builtin_expect',
  // Keeps an error in errno, and hands on what it gets.
  'libbpf_err',
  'READ_ONCE',
  'std::move',
  'std::forward',
  'static_cast',
  'reinterpret_cast',
  'const_cast',
  'dynamic_cast',
])
export const inserting: ReadonlySet<string> = new Set([
  'push_back',
  'emplace_back',
  'push',
  'emplace',
  'insert',
  'push_front',
  'emplace_front',
  'try_emplace',
])
/** Macros of the kernel tools that release and then empty the variable they are given. */
export const releasing: ReadonlyMap<string, string> = new Map([
  ['zclose', 'close'],
  ['zfree', 'free'],
  ['__zfree', 'free'],
])

/** What makes an error of a number: no handle is returned with it. */
export const failing: ReadonlySet<string> = new Set([
  'ERR_PTR',
  'ERR_CAST',
  'libbpf_err_ptr',
  'libxdp_err_ptr',
])

/** What logs and then is its first argument: `return log_error(-1, "…")`. */
export const passing: RegExp =
  /^log_(?:trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit|alert|fatal)(?:_errno)?$/

export const macroName: RegExp = /^[A-Z][A-Z0-9_]+$/

/** libbpf's `LIBBPF_OPTS(TYPE, NAME, .field = value, …)` declares NAME. */
export const optionMacro: RegExp = /^(?:DECLARE_)?LIBBPF_OPTS(?:_RESET)?$/

/** What takes a handle out of a variable that would clean it up. */
export const stealing: RegExp =
  /^(?:g_)?(?:move|steal|take)_(?:fd|ptr|pointer|file|dir)$|^get_and_reset$|^no_free_ptr$/i
