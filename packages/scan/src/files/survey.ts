import type { Language } from '../ir/unit.ts'
import type { SkipReason } from '../scan-options.ts'
import { includesOf } from './c-includes.ts'
import { isForLinux } from './go-build.ts'
import { importsOf, isGenerated, mentionsBpf, opensSomething } from './go-units.ts'

/** What a look at a file's bytes tells, before it is known whether the file matters. */
export type Survey = {
  readonly lines: number
  /** Has to do with eBPF by itself. */
  readonly mentions: boolean
  /** Calls a published library, or the system, to open something. */
  readonly direct: boolean
  readonly generated: boolean
  /** Go import paths. */
  readonly imports: readonly string[]
  /** Headers that a C or C++ file includes, as written. */
  readonly includes: readonly string[]
}

/** BPF programs and the kernel's own types: what runs there holds no handles. */
const isKernelSide = (path: string, text: string): boolean =>
  /(?:^|\/)vmlinux[\w.-]*\.h$/.test(path) || /^\s*SEC\(\s*"/m.test(text)

const newline = 10

const countLines = (bytes: Buffer): number => {
  let lines = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines += 1
  return lines + (bytes.length === 0 || bytes.at(-1) === newline ? 0 : 1)
}

/** Its own string: a part of a text would keep the whole text in memory. */
const detached = (part: string): string => Buffer.from(part, 'latin1').toString('utf8')

/**
 * Looks through a file without decoding it: all that is asked for is ASCII. A reason for what is not
 * looked at any further.
 */
export const survey = (path: string, language: Language, bytes: Buffer): Survey | SkipReason => {
  const text = bytes.toString('latin1')
  if (language !== 'go' && isKernelSide(path, text)) return 'kernel-side'
  if (language === 'go' && !isForLinux(path, text)) return 'other-system'
  const isC = language === 'c' || language === 'cpp'
  return {
    lines: countLines(bytes),
    mentions: language === 'typescript' ? text.includes('@lastref/ebpf') : mentionsBpf(text),
    direct: language !== 'go' || opensSomething(text),
    generated: isGenerated(text),
    imports: language === 'go' ? importsOf(text).map(detached) : [],
    includes: isC ? includesOf(text).map(detached) : [],
  }
}
