import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { policyKeys } from '@lastref/gate'
import { gateSpec } from '../specs/gate.ts'

test('lastref.yaml lets through the keys that a policy has, and docs/gate.md tells each', () => {
  assert.deepEqual(gateSpec.configKeys, [...policyKeys])
  const page = readFileSync(new URL('../../../../docs/gate.md', import.meta.url), 'utf8')
  for (const key of policyKeys) assert.ok(page.includes(`| \`${key}\` |`), key)
})
