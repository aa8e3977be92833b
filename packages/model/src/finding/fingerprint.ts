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
    const fingerprint = count === 1 ? finding.fingerprint : `${finding.fingerprint}-${count}`
    renamed.set(finding, { ...finding, fingerprint })
  }
  return findings.map((finding) => renamed.get(finding) ?? finding)
}

function byPlace(a: Finding, b: Finding): number {
  const place = ({ site }: Finding): string => site?.file ?? ''
  if (place(a) !== place(b)) return place(a) < place(b) ? -1 : 1
  return (a.site?.line ?? 0) - (b.site?.line ?? 0)
}

const mask = (1n << 64n) - 1n

/** FNV-1a, 64 bits, as 16 hexadecimal digits: a name, not a protection. */
export function hash64(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask
  }
  return hash.toString(16).padStart(16, '0')
}
