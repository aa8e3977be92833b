import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { conclusions } from './conclusions.ts'
import { decide, decisionTable, type Signs } from './decision-table.ts'

const page = new URL('../../../../docs/evidence.md', import.meta.url)
const [start, end] = ['<!-- decision table: from the code -->', '<!-- end of decision table -->']

const signs = ['rising', 'settling', 'flat', 'unknown'] as const
const heaps = [...signs, 'none'] as const
const mapMemories = [...signs, 'large'] as const
const ownerships = ['kept', 'raw', 'unknown'] as const

const everyCombination: readonly Signs[] = signs.flatMap((refs) =>
  heaps.flatMap((heap) =>
    signs.flatMap((anonymous) =>
      mapMemories.flatMap((mapMemory) =>
        ownerships.map((owners) => ({ refs, heap, anonymous, mapMemory, owners })),
      ),
    ),
  ),
)

describe('the decision table', () => {
  test('decides every combination of signs, and needs every row for it', () => {
    const used = new Set(everyCombination.map((one) => decide(one).row))
    assert.equal(used.has(0), false)
    assert.deepEqual(
      [...used].toSorted((a, b) => a - b),
      decisionTable.map((_, index) => index + 1),
    )
  })

  test('never calls it a BPF leak unless references rise, and always when they do', () => {
    for (const one of everyCombination) {
      const { conclusion } = decide(one)
      assert.equal(conclusions[conclusion].leaksBpf, one.refs === 'rising', JSON.stringify(one))
    }
  })

  test('stands in the documentation as it is in the code', () => {
    const text = readFileSync(page, 'utf8')
    const from = text.indexOf(start) + start.length
    const to = text.indexOf(end)
    assert.ok(from >= start.length && to > from, 'docs/evidence.md has no decision table')
    const wanted = `\n\n${markdown()}\n\n`
    if (process.env['UPDATE_GOLDEN'] === '1') {
      writeFileSync(page, text.slice(0, from) + wanted + text.slice(to))
    } else {
      assert.equal(text.slice(from, to), wanted)
    }
  })
})

function markdown(): string {
  const cell = (pattern: readonly string[] | 'any'): string =>
    pattern === 'any' ? '·' : pattern.join(', ')
  return [
    '| row | references | heap | anonymous | map memory | owners | conclusion |',
    '|---|---|---|---|---|---|---|',
    ...decisionTable.map(
      ({ anonymous, conclusion, heap, mapMemory, owners, refs }, index) =>
        `| ${[index + 1, cell(refs), cell(heap), cell(anonymous), cell(mapMemory), cell(owners), `\`${conclusion}\``].join(' | ')} |`,
    ),
  ].join('\n')
}
