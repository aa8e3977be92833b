import { readFileSync } from 'node:fs'

/** The cgroups of a process: where memory is charged, and in the unified hierarchy. */
export interface ProcessCgroups {
  readonly memory: string | null
  readonly unified: string | null
}

/** Returns the cgroups of the process, as paths in their hierarchies; null where nobody tells. */
export function cgroupsOf(pid: number): ProcessCgroups {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
  } catch {
    return { memory: null, unified: null }
  }
  const legacy = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/mu.exec(text)?.[1]
  const unified = /^0::(\/.*)$/mu.exec(text)?.[1] ?? null
  return { memory: legacy ?? unified, unified }
}
