/** Where a handle was opened; `text` formats it at the first reading. */
export interface OpeningStack {
  readonly text: string
}

interface Captured {
  stack?: string
}

// Frames of this package stand above the caller's, who must not be cut off by the default of 10.
const frames = 20

let unformatted: Captured[] = []
let scheduled = false

/**
 * Captures the stack of the caller without formatting it, which is half the cost and not needed
 * for a handle that is closed again at once.
 *
 * An unformatted stack holds on to the receivers of its frames: to the object whose method opened
 * the handle, and through it to the handle itself, which could then never be forgotten. So it is
 * formatted at the end of this turn of the event loop, before any collector can be reported.
 *
 * @param entry a function whose frame, and all above it, are left out.
 */
export function captureOpeningStack(entry: Function): OpeningStack & { drop(): void } {
  const captured: Captured = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = Math.max(limit, frames)
  Error.captureStackTrace(captured, entry)
  Error.stackTraceLimit = limit
  unformatted.push(captured)
  if (!scheduled) {
    scheduled = true
    setImmediate(formatAll).unref()
  }
  return {
    get text(): string {
      return stackLines(captured)
    },
    drop: () => {
      delete captured.stack
    },
  }
}

function formatAll(): void {
  const batch = unformatted
  unformatted = []
  scheduled = false
  for (const captured of batch) stackLines(captured)
}

function stackLines(captured: Captured): string {
  const lines = (captured.stack ?? '').split('\n')
  return lines[0]?.trimStart().startsWith('at ') ? lines.join('\n') : lines.slice(1).join('\n')
}
