import type { WatchedProcess } from '@lastref/model'
import type { Assessment } from '../findings/assess.ts'
import type { FoundCommand } from './find-command.ts'
import type { Followed } from './follow.ts'

/** At most so many processes are named. */
const named = 5

/** Returns what a reader has to know beside the findings, a sentence each: `what: sentence`. */
export function runNotes(
  command: FoundCommand,
  { running, runningCount, settled }: Followed,
  { gone, known, suppressed, unused }: Assessment,
): string[] {
  return [
    ...(command.setId
      ? [`setuid: ${command.path} ran with the rights of its owner, and was followed all the same`]
      : []),
    ...(runningCount === 0 ? [] : [stillRunning(runningCount, running)]),
    ...(settled
      ? []
      : ['unsettled: what is open still changed when the report was made; read again later']),
    ...(suppressed === 0 ? [] : [`suppressions: ${suppressed} left out`]),
    ...unused.map(
      ({ text, line }) =>
        `suppressions: line ${line} (${text}) matches nothing; is it still needed?`,
    ),
    ...(known.length === 0 ? [] : [`baseline: ${known.length} known and left out`]),
    ...(gone.length === 0 ? [] : [`baseline: ${gone.length} of it not found this time`]),
  ]
}

function stillRunning(count: number, holding: readonly WatchedProcess[]): string {
  const who =
    count === 1
      ? '1 process that the command started still runs'
      : `${count} processes that the command started still run`
  if (holding.length === 0) return `children: ${who}, with nothing open`
  const names = holding.slice(0, named).map(({ comm, pid }) => `${comm}[${pid}]`)
  const more = holding.length - names.length
  const list = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return `children: ${who}; what is open in ${list} is held, not leaked (--wait-for-children waits longer)`
}
