import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

describe('outer', () => {
  test('works', () => {})
  test('breaks', () => assert.equal(1, 2))
  test('cannot run here', (t) => t.skip('needs a moon'))
})
describe('a whole suite', { skip: 'needs a sun' }, () => {
  test('never reached', () => assert.fail())
})
test('parent', async (t) => {
  await t.test('child', () => {})
  process.stdout.write('said by the test\n')
})
