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
  return interpreterName(name, maps) === null ? 'native' : 'other'
}

/** The libraries and programs of interpreters that have a heap of their own, and its objects. */
const interpreters: readonly (readonly [name: string, library: RegExp, program: RegExp])[] = [
  ['Python', /\/libpython[\d.]+\.so/u, /^python[\d.]*$/u],
  ['Ruby', /\/libruby[-\d.]*\.so/u, /^ruby[\d.]*$/u],
  ['Perl', /\/libperl\.so/u, /^perl[\d.]*$/u],
  ['PHP', /\/libphp[\d.]*\.so/u, /^php(?:-fpm|-cgi)?[\d.]*$/u],
  ['.NET', /\/libcoreclr\.so/u, /^dotnet$/u],
  ['Erlang', /\/beam\.smp$/mu, /^beam(?:\.smp)?$/u],
]

/** Returns the interpreter that runs in a process, as people call it; null when none does. */
export function interpreterOf(pid: number): string | null {
  try {
    const exe = readlinkSync(`/proc/${pid}/exe`)
    const maps = readFileSync(`/proc/${pid}/maps`, 'latin1')
    return interpreterName(basename(exe.replace(/ \(deleted\)$/u, '')), maps)
  } catch {
    return null
  }
}

function interpreterName(program: string, maps: string): string | null {
  const found = interpreters.find(([, library, name]) => name.test(program) || library.test(maps))
  return found?.[0] ?? null
}
