/** Returns the errno name (`ENOENT`) of an error of node:fs or of a BpfSystemError, or null. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('errnoName' in error && typeof error.errnoName === 'string') return error.errnoName
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}

/** Tells whether the error says that the process or file has vanished since it was listed. */
export function isGone(error: unknown): boolean {
  const code = errnoOf(error)
  return code === 'ENOENT' || code === 'ESRCH'
}

/** Tells whether the error says that this user may not look there. */
export function isRefused(error: unknown): boolean {
  const code = errnoOf(error)
  return code === 'EACCES' || code === 'EPERM'
}

/** Returns what `read` returns, or null when what it reads is gone or refused to this user. */
export function orNull<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    if (isGone(error) || isRefused(error)) return null
    throw error
  }
}
