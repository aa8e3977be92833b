import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { PlannedUnit } from '../files/planned-unit.ts'
import { runThreads } from './run-threads.ts'
import type { UnitResult } from './run-unit.ts'
import { Schedule } from './schedule.ts'
import { Sight } from './sight.ts'
import type { HeapLimits } from './team.ts'

/** One function with thousands of operations: its intermediate form takes tens of megabytes. */
const large = `package p

import "github.com/cilium/ebpf"

func leaks(m *ebpf.Map) {
${'\tm.Update(a.b.c[1], d.e.f[2], g(h, i, j))\n'.repeat(8000)}
	n, err := ebpf.LoadPinnedMap("p", nil)
	if err != nil {
		return
	}
	n.Lookup(1, 2)
}
`

let tree = ''

const analyse = async (limits: HeapLimits): Promise<UnitResult> => {
  const unit: PlannedUnit = {
    key: 'p',
    language: 'go',
    files: [{ path: join(tree, 'a.go'), generated: false }],
    needs: [],
    bytes: large.length,
    digest: '',
    conditional: false,
  }
  const results: UnitResult[] = []
  const schedule = new Schedule([unit])
  await runThreads(
    {
      schedule,
      sight: new Sight([unit]),
      cwd: tree,
      catalog: [],
      lookup: () => null,
      finish: ({ key }, result) => {
        results.push(result)
        schedule.finish(key)
      },
    },
    1,
    limits,
  )
  const [result] = results
  assert.ok(result)
  return result
}

describe('a unit that needs more memory than a thread usually has', () => {
  before(() => {
    tree = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
    writeFileSync(join(tree, 'a.go'), large)
  })
  after(() => rmSync(tree, { recursive: true, force: true }))

  it('is analysed in a thread with more', async () => {
    const { findings, notes } = await analyse({ usual: 20, roomy: 1024 })
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['never-closed'],
    )
    assert.deepEqual(notes, [])
  })

  it('is left out and named when that is too little', async () => {
    const { findings, notes } = await analyse({ usual: 20, roomy: 21 })
    assert.deepEqual(findings, [])
    assert.deepEqual(notes, ['p takes more memory than a scan may have, and was left out'])
  })
})
