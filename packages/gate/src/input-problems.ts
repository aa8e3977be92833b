import type { Finding } from '@lastref/model'
import type { InputReading } from './input/read-input.ts'
import { gateFinding } from './rules.ts'

/** One file that the gate was given. */
export interface GivenInput {
  /** The name of the requirement it meets, otherwise the path. */
  readonly name: string
  readonly path: string
  readonly reading: InputReading
}

/** A requirement that no file meets. */
export interface Unmet {
  readonly name: string
  readonly glob: string
}

/** Returns what is wrong with the inputs as a whole: with any of these, nothing passes. */
export function inputProblems(request: {
  readonly inputs: readonly GivenInput[]
  readonly unmet: readonly Unmet[]
  readonly minScanned: ReadonlyMap<string | null, number>
}): readonly Finding[] {
  const { inputs, unmet, minScanned } = request
  return [
    ...unmet.map(({ name, glob }) =>
      gateFinding({
        code: 'LRG001',
        title: `no file meets the requirement ${name}`,
        reasons: [`Nothing matches ${glob}.`],
        about: name,
      }),
    ),
    ...inputs.flatMap((input) => [
      ...faults(input),
      ...failures(input),
      ...tooLittle(input, minScanned),
    ]),
  ]
}

function faults({ path, reading }: GivenInput): readonly Finding[] {
  if (reading.ok) return []
  const code = reading.fault === 'missing' ? 'LRG001' : 'LRG002'
  const shown = path === '-' ? 'the standard input' : path
  return [gateFinding({ code, title: `${shown} ${reading.message}`, file: path, about: path })]
}

function failures({ path, reading }: GivenInput): readonly Finding[] {
  if (!reading.ok) return []
  return reading.parsed.failures.map((sentence) =>
    gateFinding({
      code: 'LRG005',
      title: `a tool did not end well, as ${path} says`,
      reasons: [sentence],
      file: path,
      about: `${path}\n${sentence}`,
    }),
  )
}

function tooLittle(
  { name, path, reading }: GivenInput,
  minScanned: ReadonlyMap<string | null, number>,
): readonly Finding[] {
  if (!reading.ok) return []
  const { scanned } = reading.parsed
  const own = minScanned.get(name)
  const least = own ?? minScanned.get(null) ?? 1
  if (scanned === null ? own === undefined || own === 0 : scanned >= least) return []
  const saw =
    scanned === null
      ? 'does not tell how much was looked at'
      : lookedAt(scanned, reading.parsed.kind)
  return [
    gateFinding({
      code: 'LRG003',
      title: `${path} ${saw}`,
      reasons: [`At least ${least} ${least === 1 ? 'is' : 'are'} asked for (min-scanned).`],
      file: path,
      about: path,
    }),
  ]
}

function lookedAt(scanned: number, kind: string): string {
  const what = kind === 'lastref' ? 'file or opening' : 'target'
  return scanned === 0
    ? 'says that nothing was looked at'
    : `says that only ${scanned} ${what}${scanned === 1 ? '' : 's'} were looked at`
}
