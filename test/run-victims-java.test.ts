import assert from 'node:assert/strict'
import { delimiter, join } from 'node:path'
import { describe, test } from 'node:test'
import { buildVictims, jdks } from '@lastref/lab'
import type { FindingsDocument } from '@lastref/model'
import { findingsOfRun } from './support/run-victim.ts'

const many = '40'
const newest = jdks().at(-1)

/** Runs a victim that opens many maps, and then collects (`gc`) or ends (`exit`). */
async function documentOf(name: string, then: 'gc' | 'exit'): Promise<FindingsDocument> {
  const [built] = await buildVictims([{ language: 'java', name }])
  const path = [join(newest?.home ?? '', 'bin'), process.env['PATH']].join(delimiter)
  const command = [...(built?.command ?? []), many, then]
  return (await findingsOfRun(['env', `PATH=${path}`, ...command])).document
}

describe('a Java program', { skip: newest === undefined && 'no JDK 17 or newer' }, () => {
  for (const name of ['Finalized', 'Cleaned'])
    test(`${name}: what a thread of the collector closed, the program did not`, async () => {
      const { findings, summary } = await documentOf(name, 'gc')
      assert.deepEqual(
        findings.map(({ code, count, site }) => [code, count, site?.function]),
        [['LRL004', Number(many), 'Java_Pinned_open']],
      )
      assert.match(findings[0]?.help ?? '', /try \(/u)
      assert.equal(summary?.closedByGc, Number(many))
    })

  test('that ends before any collection has leaked', async () => {
    const { findings } = await documentOf('Finalized', 'exit')
    assert.deepEqual(
      findings.map(({ verdict, count }) => [verdict, count]),
      [['leaked', Number(many)]],
    )
  })

  test('that closes what it opened is told nothing, collection or not', async () => {
    const { findings, summary } = await documentOf('CleanedFixed', 'gc')
    assert.deepEqual(findings, [])
    assert.equal(summary?.closedByGc, 0)
  })
})
