import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { healthyVictims, victimExpectations } from './expectation.ts'
import { victimFile } from './build/victim-file.ts'

const leaksHere = (path: string): number =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.includes('leaks here')).length

describe('the marked victims', () => {
  for (const { language, name } of victimExpectations)
    test(`${language}/${name} has one marked line, its fixed twin none`, () => {
      assert.equal(leaksHere(victimFile({ language, name })), 1)
      const twin = victimFile({ language, name: `${name}-fixed` })
      assert.equal(leaksHere(twin), 0)
    })
  for (const { language, name } of healthyVictims)
    test(`${language}/${name} has no marked line`, () => {
      assert.equal(leaksHere(victimFile({ language, name })), 0)
    })
})
