import { resolve } from 'node:path'
import type { RecordEnding } from '@lastref/model'
import type { Invocation } from '../command.ts'
import { optionsClash } from '../errors-run.ts'

/** What chooses processes of this host, and means nothing for a record. */
const ofTheHost = ['pid', 'cgroup', 'container', 'unit'] as const

/** Returns the path that --from names, null without it; throws LRE021 for what it excludes. */
export function replayPath({ options, spec, streams }: Invocation): string | null {
  const name = options.text('from')
  if (name === undefined) return null
  if (ofTheHost.some((option) => options.text(option) !== undefined)) {
    throw optionsClash('--from replays all of a record; choose processes when recording', spec.name)
  }
  return name === '-' ? name : resolve(streams.cwd, name)
}

/** Returns what to say about how a record ended; null when it ended as it should. */
export function endingNote(path: string, ending: RecordEnding): string | null {
  const name = path === '-' ? 'stdin' : path
  switch (ending.type) {
    case 'complete':
      return null
    case 'truncated':
    case 'empty':
      return `${name} was cut off: what follows its last whole reading is missing`
    case 'foreign':
    case 'format-version':
    case 'corrupted':
    case 'too-large':
    case 'section-version':
    case 'content':
      return `${name} is damaged after its last whole reading (${ending.type}): the rest is left out`
  }
}
