import type { ErrorEntry, LastrefError } from '@lastref/model'
import { escapeTerminal } from './escape.ts'
import { span, type Line, type Span, type Tone } from './span.ts'

/** Returns the lines that tell a user about an error: message, causes, help. */
export function errorLines(error: LastrefError): Line[] {
  return [
    ...labelled(span(`error[${error.code}]`, 'bad'), error.message, 'strong'),
    ...causesOf(error).flatMap((cause) => labelled(span('cause', 'faint'), cause)),
    ...(error.help === undefined ? [] : labelled(span('help', 'good'), error.help)),
  ]
}

/** Lines after the first are indented: no text can pass for a line of ours. */
function labelled(label: Span, text: string, tone: Tone = 'plain'): Line[] {
  const [first = '', ...others] = text.trimEnd().split('\n').map(escapeTerminal)
  return [
    [label, span(': '), span(first, tone)],
    ...others.map((line) => [span(`  ${line}`, tone)]),
  ]
}

/** Returns the lines of `lastref help CODE`. */
export function errorEntryLines(entry: ErrorEntry): Line[] {
  return [
    [span(entry.code, 'strong'), span(`: ${entry.title}`)],
    [],
    ...entry.explanation.split('\n').map((line) => [span(line)]),
    [],
    [span('help', 'good'), span(`: ${entry.help}`)],
  ]
}

function causesOf(error: LastrefError): string[] {
  const causes: string[] = []
  let cause = error.cause
  while (cause !== undefined && cause !== null && causes.length < 5) {
    causes.push(
      cause instanceof Error
        ? cause.message
        : typeof cause === 'string'
          ? cause
          : JSON.stringify(cause),
    )
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return causes
}
