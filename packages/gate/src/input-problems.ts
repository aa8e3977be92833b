import type { Finding } from '@lastref/model'
import type { InputSummary } from './collect.ts'
import { gateFinding } from './rules.ts'

/** A requirement that no file meets. */
export interface Unmet {
  readonly name: string
  readonly glob: string
}

/** Returns what is wrong with the inputs as a whole: with any of these, nothing passes. */
export function inputProblems(
  inputs: readonly InputSummary[],
  asked: {
    readonly unmet: readonly Unmet[]
    readonly minScanned: ReadonlyMap<string | null, number>
  },
): readonly Finding[] {
  return [
    ...asked.unmet.map(({ name, glob }) =>
      gateFinding({
        code: 'LRG001',
        title: `no file meets the requirement ${name}`,
        reasons: [`Nothing matches ${glob}.`],
        about: name,
      }),
    ),
    ...inputs.flatMap((input) => problemsOf(input, asked.minScanned)),
  ]
}

function problemsOf(
  { name, path, read }: InputSummary,
  minScanned: ReadonlyMap<string | null, number>,
): readonly Finding[] {
  if (!read.ok) {
    const code = read.fault === 'missing' ? 'LRG001' : 'LRG002'
    const shown = path === '-' ? 'the standard input' : path
    return [gateFinding({ code, title: `${shown} ${read.message}`, file: path, about: path })]
  }
  const failures = read.failures.map((sentence) =>
    gateFinding({
      code: 'LRG005',
      title: `a tool did not end well, as ${path} says`,
      reasons: [sentence],
      file: path,
      about: `${path}\n${sentence}`,
    }),
  )
  const own = minScanned.get(name)
  const least = own ?? minScanned.get(null) ?? 1
  const { scanned, kind } = read
  const isEnough = scanned === null ? own === undefined || own === 0 : scanned >= least
  if (isEnough) return failures
  const saw = scanned === null ? 'does not tell how much was looked at' : lookedAt(scanned, kind)
  const tooLittle = gateFinding({
    code: 'LRG003',
    title: `${path} ${saw}`,
    reasons: [`At least ${least} ${least === 1 ? 'is' : 'are'} asked for (min-scanned).`],
    file: path,
    about: path,
  })
  return [...failures, tooLittle]
}

function lookedAt(scanned: number, kind: string): string {
  const what = kind === 'lastref' ? 'file or opening' : 'target'
  return scanned === 0
    ? 'says that nothing was looked at'
    : `says that only ${scanned} ${what}${scanned === 1 ? '' : 's'} were looked at`
}
