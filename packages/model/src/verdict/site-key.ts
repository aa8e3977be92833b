import type { Frame } from '../frame.ts'
import { sourceName } from '../function-name.ts'
import type { Site } from '../opening.ts'
import { userFrameIndex } from '../user-frame.ts'

/**
 * Callers beyond the user's own frame that tell one site from another. A helper that opens for two
 * owners is two sites; what lies further out differs between goroutines, test cases and depths of
 * unwinding, and would take one site apart.
 */
const callers = 4

/**
 * Returns a name for the site that is the same in every process and every run of the program: two
 * stacks of the tracker with one name are one site. Addresses move from run to run and are left
 * out, but for their place in the page where there is nothing else to tell.
 */
export function siteKey(site: Site): string {
  const { frames } = site.stack
  const user = userFrameIndex(frames)
  return [site.command, ...frames.slice(0, user + 1 + callers).map(frameKey)].join('\n')
}

function frameKey({ function: name, file, line, module, address }: Frame): string {
  const where = name === null ? `+${address.slice(-3)}` : sourceName(name)
  return `${module ?? ''} ${where} ${file ?? ''}:${line ?? ''}`
}
