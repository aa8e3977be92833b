import { escapeTerminal } from './escape.ts'
import { span, type Line, type Screen, type Span } from './span.ts'
import { wrapLine } from './wrap.ts'

/** One thing the host must or may have: `no` makes a census impossible, `partly` a smaller one. */
export interface HostCheck {
  readonly name: string
  readonly state: 'yes' | 'partly' | 'no'
  /** What was found. */
  readonly found: string
  /** The exact command, or the one step, that helps; null when nothing needs to be done. */
  readonly help: string | null
}

const marks: Readonly<Record<HostCheck['state'], Span>> = {
  yes: span('ok    ', 'good'),
  partly: span('partly', 'warn'),
  no: span('no    ', 'bad'),
}

/** Returns the screen of `doctor`: a line for each check, and what would help below it. */
export function doctorView(checks: readonly HostCheck[], screen: Screen): Line[] {
  const nameWidth = Math.max(...checks.map(({ name }) => name.length))
  const indent = ' '.repeat(marks.yes.text.length + nameWidth + 4)
  return checks.flatMap(({ name, state, found, help }) => [
    ...wrapLine(
      [marks[state], span(`  ${name.padEnd(nameWidth)}  `), span(escapeTerminal(found))],
      '',
      indent,
      screen.width,
    ),
    ...(help === null
      ? []
      : wrapLine(
          [span('help', 'good'), span(`: ${escapeTerminal(help)}`)],
          indent,
          indent,
          screen.width,
        )),
  ])
}
