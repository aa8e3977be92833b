import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isZero } from '@lastref/model'
import { CensusReader } from '@lastref/observe'
import { startVictim } from '@lastref/lab'

/** `node bench/churn.ts` takes a thousand. */
const censuses = 100

test('under a churn of opens and closes no settled object is unbalanced', async () => {
  await using churn = await startVictim('churn')
  await using storm = await startVictim('fork-storm')
  const own = new Set([...churn.report.maps, ...storm.report.maps])
  using reader = CensusReader.open()
  let settled = 0
  for (let i = 0; i < censuses; i++) {
    const { objects } = reader.take()
    for (const object of objects) {
      // Other tests run beside this one, with holders that nothing enumerates.
      if (!object.settled || object.kind !== 'map' || !own.has(object.id)) continue
      settled++
      assert.ok(
        isZero(object.unexplained),
        `census ${i}: ${object.kind} ${object.id} has ${JSON.stringify(object.unexplained)}`,
      )
    }
  }
  assert.ok(settled > 0, 'no census saw one of the churned maps at rest')
})
