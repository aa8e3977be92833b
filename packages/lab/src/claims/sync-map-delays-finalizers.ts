import type { Claim } from '../claim.ts'
import { ask, numberOf } from './support/ask.ts'

const victim = { language: 'go-plain', name: 'ask-sync-map' } as const

export const syncMapDelaysFinalizers: Claim = {
  name: 'sync-map-delays-finalizers',
  sentence: 'sync.Map delays finalizers through the sweep phase',
  how: 'Objects with finalizers in a sync.Map, in a plain map and in a local variable: how many collections does it take once they are taken out, and how many are closed before?',
  answer: 'does not hold',
  victims: [victim],
  measure: (lab) => ask(lab, { victim }),
  settle(measured) {
    const [synced, plain, local] = ['sync.Map', 'map', 'local'].map((name) =>
      numberOf(measured, `collections, ${name}`),
    )
    const more = (synced ?? 0) - (plain ?? 0)
    return {
      verdict: more > 0 ? 'holds' : 'does not hold',
      sentence: `Taken out of a sync.Map all were closed after collection ${synced}, out of a plain map after ${plain}, in a local variable after ${local}. While they are in it, ${measured['closed while in the sync.Map']} are closed, and ${measured['closed while in the map']} in a plain map: it is being reachable that keeps them.`,
      number: { what: 'collections more than with a plain map', value: more },
    }
  },
}
