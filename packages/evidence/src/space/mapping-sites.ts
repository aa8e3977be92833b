import { readFileSync } from 'node:fs'
import {
  userFrame,
  type EvidenceRuntime,
  type Frame,
  type MappingSite,
  type RegionKind,
} from '@lastref/model'
import type { MappingCall } from '@lastref/observe'
import { runtimeOf } from '../process/runtime.ts'
import { kindOf } from './regions.ts'
import { parseSmaps, type Mapping } from './smaps.ts'

/** As many places are told, and as many frames of each. */
const maxSites = 32
const maxFrames = 16

/** Returns the places in the program from which its address space grew, those of one line together. */
export function mappingSitesOf(pid: number, calls: readonly MappingCall[]): readonly MappingSite[] {
  const runtime = runtimeOf(pid)
  const mappings = mappingsOf(pid)
  const sites = new Map<string, MappingSite>()
  for (const { address, bytes, call, stack } of calls) {
    const user = siteOf(stack)
    const region = regionAt(address, mappings, runtime)
    const place =
      user === null ? '' : `${user.function}\n${user.file}\n${user.line ?? user.address}`
    const key = `${call}\n${region}\n${place}`
    const known = sites.get(key)
    sites.set(key, {
      region,
      call,
      function: user?.function ?? null,
      file: user?.file ?? null,
      line: user?.line ?? null,
      stack: known?.stack ?? stack.frames.slice(0, maxFrames),
      calls: (known?.calls ?? 0) + 1,
      bytes: (known?.bytes ?? 0) + bytes,
    })
  }
  return [...sites.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, maxSites)
}

/** A program that was linked statically has the C library in itself, but no lines for it. */
function siteOf(stack: MappingCall['stack']): Frame | null {
  const user = userFrame(stack)
  if (user === null || user.file !== null) return user
  const { frames } = stack
  const callers = frames.slice(frames.indexOf(user) + 1)
  return callers.find(({ file, module }) => file !== null && module === user.module) ?? user
}

function mappingsOf(pid: number): readonly Mapping[] {
  try {
    return parseSmaps(readFileSync(`/proc/${pid}/smaps`, 'utf8'))
  } catch {
    // It has ended: nobody knows any more what the memory belonged to.
    return []
  }
}

function regionAt(
  address: bigint,
  mappings: readonly Mapping[],
  runtime: EvidenceRuntime,
): RegionKind | null {
  const index = mappings.findIndex(({ end, start }) => start <= address && address < end)
  const mapping = mappings[index]
  return mapping === undefined ? null : kindOf(mapping, mappings[index - 1], runtime)
}
