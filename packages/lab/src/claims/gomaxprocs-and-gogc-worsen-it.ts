import type { Claim } from '../claim.ts'
import type { Figure } from '../measurement.ts'
import { ask, numberOf } from './support/ask.ts'

const victim = { language: 'go-plain', name: 'ask-knobs' } as const
const rounds = 800
const settings = [1, 8].flatMap((processors) => [50, 400].map((gogc) => ({ processors, gogc })))

export const gomaxprocsAndGogcWorsenIt: Claim = {
  name: 'gomaxprocs-and-gogc-worsen-it',
  sentence: 'GOMAXPROCS > 4 and GOGC ≥ 200 worsen it',
  how: `The same ${rounds} openings under GOMAXPROCS 1 and 8 and GOGC 50 and 400: how many fds are left where something keeps the maps, and how many are open at most where nothing does?`,
  answer: 'does not hold',
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
        const figure = way === 'kept' ? 'fds left' : 'highest fd'
        figures[`${way} ${processors} ${gogc}`] = numberOf(said, figure)
      }
    return figures
  },
  settle(measured) {
    const of = (way: string): readonly number[] =>
      settings.map(({ processors, gogc }) => numberOf(measured, `${way} ${processors} ${gogc}`))
    const [kept, dropped] = [of('kept'), of('dropped')]
    const worse = Math.max(...kept) - Math.min(...kept)
    return {
      verdict: worse > 0 ? 'holds' : 'does not hold',
      sentence: `What is kept leaks the same: ${[...new Set(kept)].join(', ')} of ${rounds} fds in all ${settings.length} settings. What is dropped has ${dropped.join(', ')} as its highest fd (GOMAXPROCS and GOGC 1 and 50, 1 and 400, 8 and 50, 8 and 400): that is how late the collector comes, not how much is lost.`,
      number: { what: 'fds more in the worst setting than in the best', value: worse },
    }
  },
}
