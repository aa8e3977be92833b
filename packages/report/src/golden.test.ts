import { describe, test } from 'node:test'
import {
  countingProg,
  exampleCensus,
  exampleObjects,
  exampleProcesses,
  leakyMap,
  orphanedMap,
  unsettledMap,
} from './example-census.testing.ts'
import { assertGolden } from './golden.testing.ts'
import {
  lsTable,
  orphansView,
  paint,
  processHead,
  processObjects,
  psTable,
  whyView,
  type Line,
  type NamespaceReach,
  type Screen,
} from './index.ts'

function reach(mountNamespace: number): NamespaceReach {
  return mountNamespace === 4_026_531_841 ? { kind: 'own' } : { kind: 'process', pid: 99 }
}

const screens: Readonly<Record<string, (screen: Screen) => readonly Line[]>> = {
  ls: (screen) => lsTable(exampleObjects, screen).lines,
  'ls-orphans': () => orphansView([orphanedMap], reach),
  ps: (screen) => psTable(exampleProcesses, screen).lines,
  'ps-pid': (screen) => [
    ...exampleProcesses.slice(0, 1).flatMap((process) => processHead(process, screen)),
    ...processObjects(4312, exampleObjects.slice(2), screen).lines,
  ],
  why: (screen) => whyView(leakyMap, exampleCensus, screen, reach),
  'why-orphan': (screen) => whyView(orphanedMap, exampleCensus, screen, reach),
  'why-prog': (screen) => whyView(countingProg, exampleCensus, screen, reach),
  'why-unexplained': (screen) =>
    whyView({ ...unsettledMap, settled: true }, exampleCensus, screen, reach),
  'why-uncounted': (screen) => {
    const blindSpots = ['reference-counts: refcnt and usercnt are not told without CAP_BPF']
    const found = { ...unsettledMap, refcnt: 1, unexplained: { refcnt: 0, usercnt: 0 } }
    return whyView(found, { ...exampleCensus, blindSpots }, screen, reach)
  },
  'why-unsettled': (screen) => whyView(unsettledMap, exampleCensus, screen, reach),
}

for (const [name, view] of Object.entries(screens)) {
  describe(name, () => {
    for (const width of [60, 80, 120]) {
      test(`${width} columns`, () => {
        assertGolden(`${name}-${width}`, paint(view({ width, colour: false }), false))
      })
    }
    test('80 columns in colour', () => {
      assertGolden(`${name}-80-colour`, paint(view({ width: 80, colour: true }), true))
    })
  })
}
