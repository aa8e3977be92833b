import type { Finding } from '../finding.ts'
import { sourceName } from '../function-name.ts'
import type { ObjectIdentity, Site } from '../opening.ts'
import { userFrameIndex } from '../user-frame.ts'
import type { Rule } from '../verdict/judgement.ts'

/**
 * Returns what stays the same of a finding over runs, hosts, addresses and unrelated edits: what the
 * program did wrong, in which function of which module, by which call, on which kind and name of
 * object. Lines, ids, pids and counts are left out.
 *
 * Leaked, growing, closed-by-gc and recheck are one defect that a run shows more or less clearly, so
 * they share their fingerprint.
 */
export function fingerprintOf(
  rule: Rule,
  site: Site | null,
  objects: readonly ObjectIdentity[],
): string {
  const names = objects.map(({ kind, name }) => `${kind} ${name.replaceAll(/\d+/g, '#')}`)
  const parts = [familyOf(rule), ...siteParts(site), ...[...new Set(names)].toSorted().slice(0, 3)]
  return hash64(parts.join('\n'))
}

function familyOf(rule: Rule): string {
  switch (rule) {
    case 'leaked':
    case 'growing':
    case 'closed-by-gc':
    case 'recheck':
    case 'reachable':
      return 'not closed'
    case 'orphaned':
    case 'double-close':
    case 'close-of-foreign-file':
    case 'bpf-on-closed-fd':
    case 'bpf-on-recycled-fd':
      return rule
  }
}

function siteParts(site: Site | null): readonly string[] {
  if (site === null) return ['before the recording']
  const { frames } = site.stack
  const index = userFrameIndex(frames)
  const user = frames[index]
  if (user === undefined) return [site.command, 'no stack']
  const callee = frames[index - 1]?.function ?? ''
  const place = user.function ?? user.file ?? `+${user.address.slice(-3)}`
  return [site.command, moduleName(user.module), stableName(place), stableName(callee)]
}

/**
 * A closure is numbered by those before it in its function, and cgo's bridge by a hash of its
 * package: `main.run.func2` → `main.run.func`.
 */
function stableName(name: string): string {
  return sourceName(name)
    .replaceAll(/\.func\d+(?:\.\d+)*/g, '.func')
    .replaceAll(/_cgo_[0-9a-f]{12}_/g, '_cgo_')
}

/** The directory and the version of a library or program change without the program. */
function moduleName(module: string | null): string {
  const name = module === null ? '' : module.slice(module.lastIndexOf('/') + 1)
  return name.replace(/(\.so)[.\d]*$/, '$1')
}

/**
 * Returns the findings with fingerprints that differ: the second of two with one fingerprint, in the
 * order of their places in source, gets `-2`.
 */
export function distinctFingerprints(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>()
  const renamed = new Map<Finding, Finding>()
  for (const finding of findings.toSorted(byPlace)) {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1
    seen.set(finding.fingerprint, count)
    if (count === 1) continue
    renamed.set(finding, { ...finding, fingerprint: `${finding.fingerprint}-${count}` })
  }
  return findings.map((finding) => renamed.get(finding) ?? finding)
}

function byPlace(a: Finding, b: Finding): number {
  const place = ({ site }: Finding): string => site?.file ?? ''
  if (place(a) !== place(b)) return place(a) < place(b) ? -1 : 1
  return (a.site?.line ?? 0) - (b.site?.line ?? 0)
}

const utf8 = new TextEncoder()

/** FNV-1a, 64 bits, as 16 hexadecimal digits: a name, not a protection. */
export function hash64(text: string): string {
  // In four digits of 16 bits, because a report may have 200,000 findings and a BigInt is slow. The
  // prime is 2^40 + 0x1b3: one digit is multiplied by 0x1b3, and one two digits lower by 2^8.
  let [a, b, c, d] = [0xcbf2, 0x9ce4, 0x8422, 0x2325]
  for (const byte of utf8.encode(text)) {
    d ^= byte
    const low = d * prime
    const second = c * prime + (low >>> 16)
    const third = b * prime + ((d << 8) & digit) + (second >>> 16)
    const high = a * prime + ((c << 8) & digit) + (d >>> 8) + (third >>> 16)
    a = high & digit
    b = third & digit
    c = second & digit
    d = low & digit
  }
  return [a, b, c, d].map((part) => part.toString(16).padStart(4, '0')).join('')
}

const prime = 0x1b3
const digit = 0xffff
