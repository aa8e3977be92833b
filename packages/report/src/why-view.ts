import { orphanPins, type BpfObject, type Census } from '@lastref/model'
import { equations, lowerBounds } from './equation.ts'
import { escapeTerminal } from './escape.ts'
import { holderTree, indexObjects } from './holder-tree.ts'
import { objectFacts, objectName } from './object-text.ts'
import { removalCommand, type ReachNamespace } from './removal.ts'
import { span, type Line, type Screen } from './span.ts'
import { drawTree } from './tree.ts'
import { wrapLine } from './wrap.ts'

/**
 * Returns the screen of `why`: what the object is, its ledger as equations, and the tree of
 * everything that keeps it alive. `census` supplies the objects that hold it.
 */
export function whyView(
  object: BpfObject,
  census: Census,
  screen: Screen,
  reach: ReachNamespace,
): Line[] {
  const { width } = screen
  const wrapped = (line: Line): Line[] => wrapLine(line, '', '  ', width)
  const counted = isCounted(census)
  return [
    ...wrapped([span(objectName(object), 'strong'), span(`  ${objectFacts(object)}`)]),
    ...(counted ? equations(object) : lowerBounds(object)).flatMap((line) =>
      wrapLine(line, '', '        ', width),
    ),
    ...(object.settled ? [] : wrapped([span(counted ? unsettled : uncounted, 'warn')])),
    ...drawTree(holderTree(object, indexObjects(census), reach), width),
    ...(mayBeHidden(object) ? reasons(census).flatMap(wrapped) : []),
    ...orphanLines(object, reach),
  ]
}

const unsettled =
  'unsettled: the object changed while it was read, so the numbers need not fit together'

const uncounted =
  'not counted: the counters of the kernel could not be read, so this is only what was found'

/** Without capabilities a census adds up what it found in place of reading the counters. */
function isCounted({ blindSpots }: Census): boolean {
  return !blindSpots.some((spot) => spot.startsWith('reference-counts:'))
}

/** A remainder above zero in settled books: somebody holds it whom the census did not see. */
function mayBeHidden({ settled, unexplained }: BpfObject): boolean {
  return settled && (unexplained.refcnt > 0 || (unexplained.usercnt ?? 0) > 0)
}

function reasons(census: Census): Line[] {
  if (census.blindSpots.length === 0) return []
  return [
    [span('unexplained references may be held where this census could not look:', 'warn')],
    ...census.blindSpots.map((spot) => [span(`  ${escapeTerminal(spot)}`)]),
  ]
}

/** Not wrapped: a command must stay in one line to be copied. */
function orphanLines(object: BpfObject, reach: ReachNamespace): Line[] {
  const pins = orphanPins(object)
  if (pins.length === 0) return []
  return [
    [span('orphaned: nothing but a pin keeps it; to remove it:', 'warn')],
    ...pins.map((pin) => [span(`  ${removalCommand(pin, reach) ?? noCommand(pin.path)}`)]),
  ]
}

/** Returns what stands in place of a command that cannot be given. */
export function noCommand(path: string): string {
  return `# no command can be given for ${escapeTerminal(path)}: its name or namespace is out of reach`
}
