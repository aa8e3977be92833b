import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { isGoBinary } from '@lastref/observe'
import type { EvidenceRuntime } from '@lastref/model'

/** Returns what runs in the process, by its program and by the libraries it has mapped. */
export function runtimeOf(pid: number): EvidenceRuntime {
  let exe: string
  let maps: string
  try {
    exe = readlinkSync(`/proc/${pid}/exe`)
    maps = readFileSync(`/proc/${pid}/maps`, 'latin1')
  } catch {
    return 'unknown'
  }
  if (isGoBinary(`/proc/${pid}/exe`, [32, 64]) === true) return 'go'
  if (/\/libjvm\.so(?: \(deleted\))?$/mu.test(maps)) return 'jvm'
  const name = basename(exe.replace(/ \(deleted\)$/u, ''))
  if (/^node(?:js|-?\d.*)?$/u.test(name) || /\/libnode\.so/u.test(maps)) return 'node'
  return 'native'
}
