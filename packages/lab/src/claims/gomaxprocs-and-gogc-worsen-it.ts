import type { Claim } from '../claim.ts'
import type { Figure } from '../measurement.ts'
import { ask, numberOf, type Measured } from './support/ask.ts'

const victim = { language: 'go-plain', name: 'ask-knobs' } as const
const rounds = 2000
const [few, many] = [1, 8]
const [eager, lazy] = [50, 400]
const settings = [few, many].flatMap((processors) =>
  [eager, lazy].map((gogc) => ({ processors, gogc })),
)

/** Beyond this a setting makes a difference; two runs of one setting differ by less. */
const noticeable = 1.5

export const gomaxprocsAndGogcWorsenIt: Claim = {
  name: 'gomaxprocs-and-gogc-worsen-it',
  sentence: 'GOMAXPROCS > 4 and GOGC ≥ 200 worsen it',
  how: `The same ${rounds} openings under GOMAXPROCS ${few} and ${many} and GOGC ${eager} and ${lazy}: how many fds are left where something keeps the maps, and how many are open on average where only the collector closes them?`,
  answer: 'holds only when',
  victims: [victim],
  async measure(lab) {
    const figures: Record<string, Figure> = {}
    for (const { processors, gogc } of settings)
      for (const way of ['kept', 'dropped']) {
        const env = {
          GOMAXPROCS: String(processors),
          GOGC: String(gogc),
          LASTREF_ROUNDS: String(rounds),
        }
        // oxlint-disable-next-line no-await-in-loop -- one measurement must not disturb another
        const said = await ask(lab, { victim, args: [way], env })
        const figure = way === 'kept' ? 'fds left' : 'open on average'
        figures[`${way} ${processors} ${gogc}`] = numberOf(said, figure)
      }
    return figures
  },
  settle(measured) {
    const kept = settings.map(({ processors, gogc }) => leftOf(measured, 'kept', processors, gogc))
    const worse = Math.max(...kept) - Math.min(...kept)
    const byGogc = timesAsMany(measured, [few, lazy], [few, eager])
    const byProcessors = timesAsMany(measured, [many, eager], [few, eager])
    const depends = byGogc >= noticeable || byProcessors >= noticeable
    return {
      verdict: worse > 0 ? 'holds' : depends ? 'holds only when' : 'does not hold',
      sentence: `Where only the collector closes, ${byGogc.toFixed(1)} times as many fds are open on average under GOGC ${lazy} as under ${eager}, and ${byProcessors.toFixed(1)} times as many under GOMAXPROCS ${many} as under ${few}. What something keeps leaks the same in all ${settings.length} settings: ${[...new Set(kept)].join(', ')} of ${rounds} fds.`,
      number: { what: `times as many open under GOGC ${lazy}`, value: Number(byGogc.toFixed(1)) },
    }
  },
}

function leftOf(measured: Measured, way: string, processors: number, gogc: number): number {
  return numberOf(measured, `${way} ${processors} ${gogc}`)
}

type Setting = readonly [processors: number, gogc: number]

function timesAsMany(measured: Measured, one: Setting, other: Setting): number {
  return leftOf(measured, 'dropped', ...one) / Math.max(1, leftOf(measured, 'dropped', ...other))
}
