import { gunzipSync } from 'node:zlib'
import type { HeapSite } from '@lastref/model'
import { Profile } from 'pprof-format'
import { UnavailableError } from '../unavailable.ts'

/** A profile of a large program has some megabytes; one that was made to exhaust memory has more. */
const maxUnpackedBytes = 16 * 1024 * 1024
/** Every message becomes an object in memory, however few bytes it has. */
const maxMessages = 500_000
/** As many places are kept of a profile. */
const maxSites = 256

/**
 * Returns what each place in the program still holds, largest first, out of a heap profile: the
 * protocol buffer of net/http/pprof, packed by gzip or not.
 *
 * @throws UnavailableError LRE613 when it is something else, LRE614 when it is too large.
 */
export function parseHeapProfile(bytes: Uint8Array, from: string): readonly HeapSite[] {
  const raw = unpack(bytes, from)
  if (!isBounded(raw)) {
    throw new UnavailableError('LRE613', `${from} answered with something that is no profile`)
  }
  let profile: Profile
  try {
    profile = Profile.decode(raw)
  } catch (error) {
    throw new UnavailableError('LRE613', `the profile of ${from} cannot be decoded`, error)
  }
  const text = (index: unknown): string => {
    const found: unknown = profile.stringTable.strings[Number(index)]
    return typeof found === 'string' ? found : ''
  }
  const types = profile.sampleType.map(({ type }) => text(type))
  const [objects, space] = [types.indexOf('inuse_objects'), types.indexOf('inuse_space')]
  if (objects < 0 || space < 0) {
    throw new UnavailableError('LRE613', `the profile of ${from} is not one of a heap`)
  }
  const functions = new Map(profile.function.map((it) => [String(it.id), it]))
  const locations = new Map(profile.location.map((it) => [String(it.id), it]))
  const sites = new Map<string, HeapSite>()
  for (const { locationId, value } of profile.sample) {
    const frames = locationId.flatMap((id) =>
      (locations.get(String(id))?.line ?? []).flatMap(({ functionId, line }) => {
        const found = functions.get(String(functionId))
        if (found === undefined) return []
        return [{ function: text(found.name), file: text(found.filename), line: Number(line) }]
      }),
    )
    const site = frames.find((frame) => !isRuntime(frame.function)) ?? frames[0]
    if (site === undefined) continue
    const key = `${site.function}\n${site.file}\n${site.line}`
    const known = sites.get(key)
    sites.set(key, {
      function: site.function,
      file: site.file === '' ? null : site.file,
      line: site.line > 0 ? site.line : null,
      bytes: (known?.bytes ?? 0) + Number(value[space] ?? 0),
      objects: (known?.objects ?? 0) + Number(value[objects] ?? 0),
    })
  }
  return [...sites.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, maxSites)
}

/** The runtime allocates for whoever called it. */
function isRuntime(name: string): boolean {
  return /^(?:runtime|internal\/runtime\/[a-z]+|reflect|internal\/reflectlite)\./u.test(name)
}

function unpack(bytes: Uint8Array, from: string): Uint8Array {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!isPacked && bytes.length <= maxUnpackedBytes) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: maxUnpackedBytes })
  } catch (error) {
    if (error instanceof RangeError || bytes.length > maxUnpackedBytes) {
      const most = maxUnpackedBytes / 1024 / 1024
      throw new UnavailableError(
        'LRE614',
        `the profile of ${from} has more than ${most} MiB when it is unpacked`,
        error,
      )
    }
    throw new UnavailableError('LRE613', `the profile of ${from} is damaged`, error)
  }
}

/**
 * Tells whether the bytes are a sequence of fields of the message `Profile` (profile.proto: numbers 1
 * to 14, varints and length-delimited), and not more of them than can be held.
 */
function isBounded(bytes: Uint8Array): boolean {
  let at = 0
  let messages = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at]
      at += 1
      if (byte === undefined) return Number.NaN
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (at < bytes.length) {
    const tag = varint()
    const [field, wire] = [Math.floor(tag / 8), tag % 8]
    const isKnown = field >= 1 && field <= 15 && (wire === 0 || wire === 2)
    messages += 1
    if (!isKnown || messages > maxMessages) return false
    const value = varint()
    if (Number.isNaN(value)) return false
    if (wire === 2) at += value
  }
  return messages > 0 && at === bytes.length
}
