import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { assertGolden } from '../golden.testing.ts'
import { lineWidth, paint } from '../span.ts'
import { exampleHistory } from './example-history.testing.ts'
import { noHistory, type WatchHistory } from './history.ts'
import { parseKeys } from './keys.ts'
import { applyKey, initialWatchState, type WatchState } from './state.ts'
import { renderedRows } from './terminal.testing.ts'
import { watchScreen, type WatchScreen } from './watch-screen.ts'

const sizes = [
  [60, 16],
  [80, 24],
  [120, 30],
] as const

function screenOf(
  state: WatchState,
  history: WatchHistory,
  [columns, rows]: readonly [number, number] = [80, 24],
): WatchScreen {
  const clock = history.latest === null ? '' : '09:00:18'
  const reach = () => ({ kind: 'own' }) as const
  return watchScreen(state, history, { columns, rows, clock, interval: '2s', reach })
}

/** Presses keys one after the other, as the terminal sends them. */
function press(text: string, history: WatchHistory, from = initialWatchState): WatchState {
  return parseKeys(text).reduce((state, key) => {
    const next = applyKey(state, key, screenOf(state, history).around)
    assert.ok(typeof next === 'object', `${JSON.stringify(key)} ended the screen`)
    return next
  }, from)
}

async function shown(
  state: WatchState,
  history: WatchHistory,
  size: readonly [number, number] = [80, 24],
  colour = true,
): Promise<readonly string[]> {
  const { lines } = screenOf(state, history, size)
  const painted = paint(lines, colour).split('\n').slice(0, lines.length).join('\r\n')
  return renderedRows(painted, ...size)
}

describe('the live screen', () => {
  const history = exampleHistory()

  for (const size of sizes) {
    const name = size.join('x')
    test(`fills a terminal of ${name} exactly`, async () => {
      for (const keys of ['', '\t', '\t\t', '\r', '\r\r', '?', ' ']) {
        const { lines } = screenOf(press(keys, history), history, size)
        assert.equal(lines.length, size[1], keys)
        for (const line of lines) assert.ok(lineWidth(line) <= size[0], JSON.stringify(line))
      }
      const rows = await shown(initialWatchState, history, size)
      assertGolden(`watch-${name}`, `${rows.join('\n')}\n`)
    })
  }

  test('says with and without colour the same', async () => {
    const plain = await shown(initialWatchState, history, [80, 24], false)
    assert.deepEqual(await shown(initialWatchState, history), plain)
  })

  test('shows the stack of a site', async () => {
    const rows = await shown(press('\t', history), history)
    assertGolden('watch-sites-80x24', `${rows.join('\n')}\n`)
  })

  test('leads from a process to its objects, to a ledger, and back', async () => {
    const objects = press('\r', history)
    assertGolden('watch-objects-80x24', `${(await shown(objects, history)).join('\n')}\n`)
    const ledger = press('\r', history, objects)
    assertGolden('watch-ledger-80x24', `${(await shown(ledger, history)).join('\n')}\n`)
    const back = press('\x1b', history, ledger)
    assert.equal(back.opened, null)
    assert.equal(press('\x1b', history, back).view, 'processes')
  })

  test('without stacks there is no view of sites', async () => {
    const plain = exampleHistory(false)
    assert.equal(press('\t', plain).view, 'objects')
    assert.ok(!(await shown(initialWatchState, plain)).join('\n').includes('sites'))
  })

  test('says that it waits before the first reading', async () => {
    assert.ok((await shown(initialWatchState, noHistory)).includes('reading…'))
  })

  test('is no wider than a narrow terminal and has as many lines as a low one', () => {
    for (const size of [
      [20, 5],
      [40, 8],
      [1, 1],
    ] as const) {
      const { lines } = screenOf(initialWatchState, history, size)
      assert.ok(lines.length <= size[1])
      for (const line of lines) assert.ok(lineWidth(line) <= size[0])
    }
  })
})

test('whatever is pressed, on a terminal of any size, the screen fits it', () => {
  const histories = [noHistory, exampleHistory(), exampleHistory(false)]
  const pressed = fc.array(
    fc.constantFrom(...'jkrfmgvtnp ?h\t\r\x1b'.split(''), '\x1b[5~', '\x1b[6~', '\x1b[F'),
  )
  const size = fc.tuple(fc.integer({ min: 1, max: 140 }), fc.integer({ min: 1, max: 50 }))
  fc.assert(
    fc.property(pressed, size, fc.constantFrom(...histories), (keys, dimensions, history) => {
      const state = keys.reduce((from, key) => press(key, history, from), initialWatchState)
      const { lines } = screenOf(state, history, dimensions)
      assert.ok(lines.length <= dimensions[1])
      for (const line of lines) assert.ok(lineWidth(line) <= dimensions[0])
    }),
    { numRuns: 60 },
  )
})

describe('keys', () => {
  const history = exampleHistory()

  test('sort the rows, and in reverse', async () => {
    const first = async (keys: string): Promise<string> =>
      (await shown(press(keys, history), history))[3]?.trim().split(/\s+/)[0] ?? ''
    assert.equal(await first('f'), '▸4312')
    assert.equal(await first('fr'), '▸4313')
    assert.equal(await first('v'), '▸4312')
    assert.equal(await first('pr'), '▸4313')
  })

  test('move the selection within the rows', () => {
    assert.equal(press('j', history).selected, 'process 4313')
    assert.equal(press('\x1b[B\x1b[B\x1b[B', history).selected, 'process 4313')
    assert.equal(press('G\x1bOF\x1b[A', history).selected, 'process 4312')
  })

  test('q and ctrl-c end, ctrl-z suspends', () => {
    const { around } = screenOf(initialWatchState, history)
    assert.equal(applyKey(initialWatchState, { letter: 'q' }, around), 'quit')
    assert.equal(applyKey(initialWatchState, 'interrupt', around), 'quit')
    assert.equal(applyKey(initialWatchState, 'suspend', around), 'suspend')
  })

  test('can be anything a terminal sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        for (const key of parseKeys(text)) assert.ok(key !== null)
      }),
    )
  })

  test('of terminals are told apart, and what means nothing is passed over whole', () => {
    assert.deepEqual(parseKeys('\x1b[A\x1b[1;5C\x1bOBq\x1b'), [
      'up',
      'down',
      { letter: 'q' },
      'escape',
    ])
    assert.deepEqual(parseKeys('\x1b[200~é\x00'), [])
  })
})
