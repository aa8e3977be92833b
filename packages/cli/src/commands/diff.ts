import { resolve } from 'node:path'
import { diffCensuses, growthUnknown, hasGrown, type RecordEnding } from '@lastref/model'
import { readSnapshot, type Snapshot } from '@lastref/observe'
import { diffNotices, diffView, paint } from '@lastref/report'
import { readCensus } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { screenOf } from '../screen.ts'

/** Compares two snapshots, or one with this host as it is. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, positionals, screen, streams } = invocation
  const [first = '-', second = 'now'] = positionals
  const before = load(first, streams.cwd)
  const after: Snapshot =
    second === 'now'
      ? { census: readCensus({}), ending: { type: 'complete' } }
      : load(second, streams.cwd)
  const compared = diffCensuses(before.census, after.census)
  const diff = {
    ...compared,
    notices: [
      ...compared.notices,
      ...endingNotices(first, before.ending),
      ...endingNotices(second, after.ending),
    ],
  }
  const talk = screenOf(streams.stderr, streams.env)
  await streams.stderr.write(paint(diffNotices(diff, talk.width), talk.colour))
  await streams.stdout.write(
    options.flag('json')
      ? `${JSON.stringify(diff)}\n`
      : paint(diffView(diff, screen), screen.colour),
  )
  if (!options.flag('fail-on-growth')) return 0
  if (!diff.comparable) throw growthUnknown(diff.notices[0] ?? 'the censuses cannot be compared')
  return hasGrown(diff) ? 1 : 0
}

function load(name: string, cwd: string): Snapshot {
  return readSnapshot(name === '-' ? name : resolve(cwd, name))
}

/** A census that is whole is used, but what is wrong behind it is told. */
function endingNotices(name: string, ending: RecordEnding): string[] {
  if (ending.type === 'complete') return []
  const what = ending.type === 'truncated' ? 'cut off' : 'damaged'
  return [`ending: ${name} is ${what} after its census, which is whole`]
}
