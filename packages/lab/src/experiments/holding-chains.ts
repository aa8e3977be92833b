import type { Case, Experiment } from '../experiment.ts'
import { equals, says, saysNothing } from '../expect.ts'
import { measureHeld } from '../measure/held.ts'
import { leftPlot, verdictColumns } from '../measure/verdict.ts'

interface Chain {
  readonly name: string
  readonly victim: string
  /** Where the chain begins, as the victim knows. */
  readonly heldBy: string
  readonly held?: number
  readonly site?: string
}

const chains: readonly Chain[] = [
  { name: 'package variable', victim: 'held-variable', heldBy: 'variable main.registry' },
  {
    name: 'closure',
    victim: 'held-closure',
    heldBy: 'variable main.callbacks through closure main.onTick.func1',
  },
  { name: 'unexported field', victim: 'held-field', heldBy: 'variable main.theAgent' },
  { name: 'sync.Map', victim: 'held-sync-map', heldBy: 'variable main.cache' },
  { name: 'channel', victim: 'held-channel', heldBy: 'variable main.queue' },
  { name: 'blocked goroutine', victim: 'held-goroutine', heldBy: 'goroutine main.watch' },
  { name: 'timer', victim: 'held-timer', heldBy: 'timer main.closeLater.func1' },
  { name: 'interface in a registry', victim: 'held-interface', heldBy: 'variable main.plugins' },
  {
    name: 'slice of links that only grows',
    victim: 'held-links',
    heldBy: 'variable main.links, goroutine main.main',
    site: 'main.reload',
    held: 9,
  },
]

function caseOf({ name, victim, heldBy, held = 10, site }: Chain): Case {
  return {
    name,
    forms: {
      leaking: { victim: { language: 'go', name: victim } },
      fixed: { victim: { language: 'go', name: `${victim}-fixed` } },
    },
    measure: measureHeld,
    expect: {
      leaking: [
        equals('left', held),
        equals('held by', heldBy),
        equals('heap says', heldBy),
        says({
          verdict: 'leaked',
          code: 'LRL001',
          function: site ?? 'lastref.dev/victims/held.Map',
          line: 'unknown',
        }),
      ],
      fixed: [equals('left', 0), equals('heap says', 'nothing'), saysNothing],
    },
  }
}

export const holdingChains: Experiment = {
  name: 'holding-chains',
  title: 'What holds a leaked object',
  question:
    'A Go program keeps a chain of references to maps that it has no use for any more. Every leak looks the same to the kernel: can lastref tell where the chain begins?',
  answer:
    'To the kernel these are all the same: files that are left open. The heap of the live process tells them apart. The variable, the goroutine or the timer at which each chain begins is named, through closures, fields, containers and interfaces, and it is the one that the program itself knows to be true.',
  parameters: { 'objects held': 10 },
  columns: [
    ...verdictColumns.filter(({ figure }) => figure !== 'site' && figure !== 'closed by GC'),
    { figure: 'held by', heading: 'held by, in truth' },
    { figure: 'heap says', heading: 'the heap says' },
    { figure: 'pause, ms', heading: 'stopped', unit: 'ms' },
  ],
  plots: [leftPlot],
  concurrency: 2,
  cases: chains.map(caseOf),
}
